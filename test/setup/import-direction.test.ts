import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = join(import.meta.dirname, '..', '..', '..');

// A project in which every import is allowed, and that has a file to import in each folder.
const allowed: Record<string, string> = {
  'protocol/error.ts': 'export const fail = 1;\n',
  'protocol/grid.ts': "import { sha256 } from '@noble/hashes/sha2.js';\nexport const grid = sha256;\n",
  'native/engine.ts':
    "import { join } from 'node:path';\nimport { fail } from '../protocol/error.js';\nexport const engine = [join, fail];\n",
  'node/mesh.ts':
    "import { grid } from '../protocol/grid.js';\nimport { engine } from '../native/engine.js';\nexport const mesh = [grid, engine];\n",
  'cli/framework/parse.ts': "import { mesh } from '../../node/mesh.js';\nexport const parse = mesh;\n",
  'cli/data-dir/store.ts': "import { parse } from '../framework/parse.js';\nexport const store = parse;\n",
  'cli/presets/demo.ts': "import { grid } from '../../protocol/grid.js';\nexport const demo = grid;\n",
  'cli/research/fit.ts': "import { mesh } from '../../node/mesh.js';\nexport const fit = mesh;\n",
  'cli/commands/train.ts': ['data-dir/store', 'framework/parse', 'presets/demo', 'research/fit']
    .map((file) => `export * from '../${file}.js';\n`)
    .join(''),
  'cli/demo/run.ts': "export * from '../commands/train.js';\n",
  'cli/main.ts': "export * from './commands/train.js';\nexport * from './demo/run.js';\n",
  'test/grid.test.ts':
    "import { grid } from '../protocol/grid.js';\nimport { test } from 'uvu';\ntest('x', () => void grid);\n",
};

interface WrongImport {
  id: string;
  files: Record<string, string>;
  /** What is reported: the rule and the file that breaks it. */
  rule: string;
  from: string;
}
const wrongImports: WrongImport[] = [
  ['protocol imports node', 'protocol/a.ts', '../node/mesh.js', 'protocol-is-pure'],
  ['protocol imports native', 'protocol/b.ts', '../native/engine.js', 'protocol-is-pure'],
  ['protocol imports a package with effects', 'protocol/c.ts', 'level', 'protocol-is-pure'],
  ['protocol imports a module of Node', 'protocol/d.ts', 'node:fs', 'protocol-is-pure'],
  ['native imports protocol', 'native/a.ts', '../protocol/grid.js', 'native-imports-no-sibling'],
  ['what native shares imports protocol', 'protocol/error.ts', './grid.js', 'error-stands-alone'],
  ['node imports cli', 'node/a.ts', '../cli/main.js', 'node-imports-no-cli'],
  [
    'the framework imports a command',
    'cli/framework/a.ts',
    '../commands/train.js',
    'framework-imports-no-command',
  ],
  ['the framework imports the demo', 'cli/framework/b.ts', '../demo/run.js', 'framework-imports-no-command'],
  ['research imports the framework', 'cli/research/a.ts', '../framework/parse.js', 'research-only-measures'],
  ['research imports a command', 'cli/research/b.ts', '../commands/train.js', 'research-only-measures'],
  ['what draws imports a command', 'cli/plot/a.ts', '../commands/train.js', 'plot-imports-no-command'],
  ['a preset imports the framework', 'cli/presets/a.ts', '../framework/parse.js', 'presets-stand-alone'],
  [
    'what opens a store imports a command',
    'cli/data-dir/a.ts',
    '../commands/train.js',
    'data-dir-imports-no-command',
  ],
  ['a command imports the demo', 'cli/commands/a.ts', '../demo/run.js', 'commands-import-no-demo'],
  ['a command imports the entry', 'cli/commands/b.ts', '../main.js', 'commands-import-no-demo'],
  ['node imports test', 'node/b.ts', '../test/grid.test.js', 'nothing-imports-test'],
  ['node imports a development package', 'node/c.ts', 'fast-check', 'undeclared'],
  ['node imports what is not there', 'node/d.ts', './absent.js', 'unresolved'],
].map(
  ([id, from, to, rule]) =>
    ({ id, files: { [from as string]: `export * from '${to}';\n` }, rule, from }) as WrongImport,
);
wrongImports.push(
  {
    id: 'a type is imported',
    files: {
      'protocol/e.ts': "import type { mesh } from '../node/mesh.js';\nexport type Mesh = typeof mesh;\n",
    },
    rule: 'protocol-is-pure',
    from: 'protocol/e.ts',
  },
  {
    id: 'two files import each other',
    files: { 'node/e.ts': "export * from './f.js';\n", 'node/f.ts': "export * from './e.js';\n" },
    rule: 'cycle',
    from: 'node/e.ts',
  },
  {
    id: 'two folders import each other',
    files: {
      'cli/research/c/a.ts': "export * from '../d/a.js';\n",
      'cli/research/d/a.ts': 'export const one = 1;\n',
      'cli/research/d/b.ts': "export * from '../c/b.js';\n",
      'cli/research/c/b.ts': 'export const two = 2;\n',
    },
    rule: 'folder-cycle',
    from: 'cli/research/c',
  },
  {
    id: 'a file is alone',
    files: { 'node/g.ts': 'export const alone = 1;\n' },
    rule: 'orphan',
    from: 'node/g.ts',
  },
);

/** The violations `rule file` that the project's own configuration reports on a project of these files. */
function findViolations(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'd-'));
  try {
    for (const name of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs'])
      cpSync(join(root, name), join(folder, name));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const tool = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
    const args = [
      '--config',
      '.dependency-cruiser.cjs',
      '--preserve-symlinks',
      '--output-type',
      'json',
      'cli',
      'node',
      'protocol',
      'native',
      'test',
    ];
    const { stdout, stderr } = spawnSync(process.execPath, [tool, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.is(stderr, '');
    const { summary } = JSON.parse(stdout) as {
      summary: { violations: { rule: { name: string }; from: string }[] };
    };
    return summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const test = suite('import direction');

test('nothing is reported where every import runs the right way', () => {
  assert.equal(findViolations(allowed), []);
});

let found: string[] = [];
test.before(() => {
  found = findViolations(
    Object.assign({}, allowed, ...wrongImports.map(({ files }) => files)) as Record<string, string>,
  );
});
for (const { id, rule, from } of wrongImports) {
  test(`is reported: ${id}`, () => assert.ok(found.includes(`${rule} ${from}`), found.join('\n')));
}

test.run();
