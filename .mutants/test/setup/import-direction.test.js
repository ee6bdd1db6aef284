import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
const root = join(import.meta.dirname, '..', '..', '..');
// A project in which every import is allowed, and that has a file to import in each folder.
const allowed = {
    'protocol/grid.ts': "import { sha256 } from '@noble/hashes/sha2.js';\nexport const grid = sha256;\n",
    'native/engine.ts': "import { join } from 'node:path';\nexport const engine = join;\n",
    'node/mesh.ts': "import { grid } from '../protocol/grid.js';\nimport { engine } from '../native/engine.js';\nexport const mesh = [grid, engine];\n",
    'cli/main.ts': "import { mesh } from '../node/mesh.js';\nexport const main = mesh;\n",
    'test/grid.test.ts': "import { grid } from '../protocol/grid.js';\nimport { test } from 'uvu';\ntest('x', () => void grid);\n",
};
const wrongImports = [
    ['protocol imports node', 'protocol/a.ts', '../node/mesh.js', 'protocol-is-pure'],
    ['protocol imports native', 'protocol/b.ts', '../native/engine.js', 'protocol-is-pure'],
    ['protocol imports a package with effects', 'protocol/c.ts', 'level', 'protocol-is-pure'],
    ['protocol imports a module of Node', 'protocol/d.ts', 'node:fs', 'protocol-is-pure'],
    ['native imports protocol', 'native/a.ts', '../protocol/grid.js', 'native-imports-no-sibling'],
    ['node imports cli', 'node/a.ts', '../cli/main.js', 'node-imports-no-cli'],
    ['node imports test', 'node/b.ts', '../test/grid.test.js', 'nothing-imports-test'],
    ['node imports a development package', 'node/c.ts', 'fast-check', 'undeclared'],
    ['node imports what is not there', 'node/d.ts', './absent.js', 'unresolved'],
].map(([id, from, to, rule]) => ({ id, files: { [from]: `export * from '${to}';\n` }, rule, from }));
wrongImports.push({
    id: 'a type is imported',
    files: {
        'protocol/e.ts': "import type { mesh } from '../node/mesh.js';\nexport type Mesh = typeof mesh;\n",
    },
    rule: 'protocol-is-pure',
    from: 'protocol/e.ts',
}, {
    id: 'two files import each other',
    files: { 'node/e.ts': "export * from './f.js';\n", 'node/f.ts': "export * from './e.js';\n" },
    rule: 'cycle',
    from: 'node/e.ts',
}, {
    id: 'a file is alone',
    files: { 'node/g.ts': 'export const alone = 1;\n' },
    rule: 'orphan',
    from: 'node/g.ts',
});
/** The violations `rule file` that the project's own configuration reports on a project of these files. */
function findViolations(files) {
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
        const { summary } = JSON.parse(stdout);
        return summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
    }
    finally {
        rmSync(folder, { recursive: true });
    }
}
const test = suite('import direction');
test('nothing is reported where every import runs the right way', () => {
    assert.equal(findViolations(allowed), []);
});
let found = [];
test.before(() => {
    found = findViolations(Object.assign({}, allowed, ...wrongImports.map(({ files }) => files)));
});
for (const { id, rule, from } of wrongImports) {
    test(`is reported: ${id}`, () => assert.ok(found.includes(`${rule} ${from}`), found.join('\n')));
}
test.run();
//# sourceMappingURL=import-direction.test.js.map