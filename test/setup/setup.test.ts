import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { demo } from '../../cli/demo/command.js';
import { commonOptions } from '../../cli/framework/common-options.js';
import { slowCases } from '../runner/slow-cases.js';

// The set-up is plain JavaScript outside dist/, so it is loaded from its place in the checkout.
const root = join(import.meta.dirname, '..', '..', '..');
const load = async <T>(name: string): Promise<T> =>
  (await import(pathToFileURL(join(root, 'cli', 'setup', name)).href)) as T;

interface Progress {
  say(text: string): void;
  tell(text: string): void;
  end(): void;
}
interface Step {
  root: string;
  signal: AbortSignal;
  progress: Progress;
  title: string;
}

const test = suite('set-up');
const slow = slowCases(test);
let folder = '';
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 's-'));
});
test.after.each(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** The step's context, and the lines it says. */
function makeStep(): Step & { said: string[] } {
  const said: string[] = [];
  const progress: Progress = { say: (text) => void said.push(text), tell: () => {}, end: () => {} };
  return { root: folder, signal: new AbortController().signal, progress, title: 'step', said };
}

/** This process's environment without what npm added to it, so that npm sees no settings of an outer npm. */
const plainEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));

const { complainAboutNode } = createRequire(import.meta.url)(join(root, 'cli/setup/node-version.cjs')) as {
  complainAboutNode(version: string): string | null;
};
const sentence =
  'Gridlode needs Node 20.19 or later and this is Node VERSION: install a newer one from https://nodejs.org and run the command again.';
const versions = {
  '10.24.1': false,
  '18.20.8': false,
  '20.18.3': false,
  '20.19.0': true,
  '22.0.0': true,
  '100.1.0': true,
};
for (const [version, isSupported] of Object.entries(versions)) {
  test(`Node ${version} is ${isSupported ? 'accepted' : 'refused in one sentence'}`, () => {
    assert.is(complainAboutNode(version), isSupported ? null : sentence.replace('VERSION', version));
  });
}

test('the floor is the one of package.json', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const floor = engines.node.replace('>=', '');
  assert.is(complainAboutNode(floor), null);
  const [major, minor] = floor.split('.').map(Number) as [number, number];
  assert.ok(complainAboutNode(`${major}.${minor - 1}.9`));
});

test('missing compilers are named with their Debian packages', async () => {
  const { requireCompilers } = await load<{ requireCompilers(path: string): void }>('compilers.js');
  write('bin/make', '');
  write('bin/g++', '');
  chmodSync(join(folder, 'bin/make'), 0o755);
  const expected =
    'The native build needs python3 and g++, not found in PATH: on Debian or Ubuntu, run "sudo apt-get install -y python3 g++". To stake and watch alone needs none of it: "npm run build -- --without-engine".';
  assert.throws(
    () => requireCompilers(join(folder, 'bin')),
    (error: Error) => error.message === expected,
  );
  write('more/python3', '');
  for (const tool of ['bin/g++', 'more/python3']) chmodSync(join(folder, tool), 0o755);
  requireCompilers(`${join(folder, 'bin')}:${join(folder, 'more')}`);
});

test('a run without compilers ends with that sentence before it installs anything', () => {
  cpSync(join(root, 'cli'), join(folder, 'cli'), { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(root, name), join(folder, name));
  const env = { ...plainEnv(), PATH: folder };
  const { status, stderr } = spawnSync(process.execPath, ['cli/setup/run.cjs', 'build'], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  assert.is(status, 1);
  assert.match(stderr, /^The native build needs python3 and make and g\+\+, .*\n$/);
  assert.not(existsSync(join(folder, 'node_modules')));
});

test('without the engine no compiler is needed', () => {
  cpSync(join(root, 'cli', 'setup'), join(folder, 'cli', 'setup'), { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(root, name), join(folder, name));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  write('protocol/one.ts', 'export const one = 1;\n');
  const args = ['cli/setup/run.cjs', 'build', '--without-engine'];
  const env = { ...plainEnv(), PATH: folder };
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
  assert.is(status, 0, stderr);
  assert.ok(existsSync(join(folder, 'dist/protocol/one.js')));
  assert.not(existsSync(join(folder, 'native')));

  const swallowed = spawnSync('npm', ['run', 'build', '--without-engine'], {
    cwd: root,
    encoding: 'utf8',
    env: plainEnv(),
  });
  assert.is(swallowed.status, 2);
  assert.match(swallowed.stderr, 'write "npm run build -- --without-engine".');
});

const swallowed: [id: string, env: Record<string, string>, args: string[], spelled: string][] = [
  ['a value', { npm_config_data: 'true' }, ['X'], 'npm start -- --data X'],
  ['a value with =', { npm_config_data: 'X' }, [], 'npm start -- --data X'],
  ['a switch that npm knows too', { npm_config_json: 'true' }, [], 'npm start -- --json'],
  [
    'several',
    { npm_config_data: 'true', npm_config_nodes: '3' },
    ['X'],
    'npm start -- --data <value> --nodes 3',
  ],
];
for (const [id, env, args, spelled] of swallowed) {
  test(`flags that npm swallowed are refused with the right spelling: ${id}`, async () => {
    const { refuseSwallowedFlags } = await load<{ refuseSwallowedFlags(...all: unknown[]): void }>(
      'swallowed-flags.js',
    );
    const flags = { data: true, nodes: true, json: false };
    assert.throws(
      () =>
        refuseSwallowedFlags('npm start', flags, args, {
          npm_config_registry: 'https://registry.npmjs.org/',
          ...env,
        }),
      (error: { message: string; exitCode: number }) =>
        error.exitCode === 2 && error.message.endsWith(`: write "${spelled}".`),
    );
    refuseSwallowedFlags('npm start', flags, ['--data', 'X'], {
      npm_config_registry: 'https://registry.npmjs.org/',
    });
  });
}

/** How `npm start` ends, called without `--`. */
const startWith = (args: string[]): { status: number | null; stderr: string } =>
  spawnSync('npm', ['start', ...args], { cwd: root, encoding: 'utf8', env: plainEnv() });
for (const name of ['data', 'results', 'dir', 'config']) {
  test(`npm itself swallows --${name} as expected, and npm start refuses it`, () => {
    const { status, stderr } = startWith([`--${name}`, 'X']);
    assert.is(status, 2);
    assert.match(stderr, `write "npm start -- --${name} X".`);
  });
}

test('npm start knows every flag of the demo', () => {
  const flags = Object.entries({ ...demo.flags, ...commonOptions }).map(([name, { form }]) => ({
    name,
    takesValue: form !== 'switch',
  }));
  const { status, stderr } = startWith(
    flags.map(({ name, takesValue }) => `--${name}${takesValue ? '=X' : ''}`),
  );
  assert.is(status, 2);
  const spelled = /write "npm start -- --(.+)"[.]/.exec(stderr)?.[1]?.split(' --');
  assert.equal(
    spelled?.sort(),
    flags.map(({ name, takesValue }) => `${name}${takesValue ? ' X' : ''}`).sort(),
  );
});

test('gridlode says what to run where it is not built', () => {
  cpSync(join(root, 'cli'), join(folder, 'cli'), { recursive: true });
  write('package.json', '{ "type": "module" }');
  const { status, stdout, stderr } = spawnSync(join(folder, 'cli/bin/gridlode.js'), ['version'], {
    encoding: 'utf8',
  });
  assert.is(status, 1);
  assert.is(stdout, '');
  assert.is(stderr, 'Gridlode is not built yet: run "npm run build" in its folder, then this again.\n');
});

test('dependencies are installed when npm recorded every locked package', async () => {
  const { dependenciesAreInstalled } = await load<{ dependenciesAreInstalled(root: string): boolean }>(
    'dependencies.js',
  );
  const record = (packages: object): string => JSON.stringify({ packages });
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  write(
    'package-lock.json',
    record({
      '': { name: 'x' },
      'node_modules/a': a,
      'node_modules/other-platform': { version: '1.0.0', optional: true },
    }),
  );
  assert.not(dependenciesAreInstalled(folder), 'nothing there');
  write('node_modules/.package-lock.json', record({ 'node_modules/a': a }));
  assert.ok(dependenciesAreInstalled(folder));
  write('node_modules/.package-lock.json', record({ 'node_modules/a': { ...a, version: '1.0.1' } }));
  assert.not(dependenciesAreInstalled(folder), 'another version');
  write('node_modules/.package-lock.json', record({ 'node_modules/b': a }));
  assert.not(dependenciesAreInstalled(folder), 'another package');
});

slow(
  'TypeScript is compiled once, not stamped after an error, and leaves nothing of a source that is gone',
  async () => {
    interface Compiler {
      typescriptIsCompiled(root: string): boolean;
      compileTypescript(step: Step): Promise<void>;
    }
    const { typescriptIsCompiled, compileTypescript } = await load<Compiler>('typescript.js');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const name of ['tsconfig.json', 'package.json', 'package-lock.json'])
      cpSync(join(root, name), join(folder, name));
    write('protocol/one.ts', 'export const one = 1;\n');
    write('test/old.test.ts', 'export const old = 1;\n');
    assert.not(typescriptIsCompiled(folder));
    await compileTypescript(makeStep());
    assert.ok(typescriptIsCompiled(folder));
    assert.ok(existsSync(join(folder, 'dist/test/old.test.js')));

    rmSync(join(folder, 'test/old.test.ts'));
    write('protocol/one.ts', "export const one: number = 'one';\n");
    assert.not(typescriptIsCompiled(folder));
    const step = makeStep();
    const failure = await compileTypescript(step).then(
      () => null,
      (error: Error) => error.message,
    );
    assert.match(failure ?? '', 'TypeScript found the errors above');
    assert.match(step.said.join('\n'), 'protocol/one.ts(1,14): error TS2322');
    assert.not(typescriptIsCompiled(folder));

    write('protocol/one.ts', 'export const one = 2;\n');
    await compileTypescript(makeStep());
    assert.ok(typescriptIsCompiled(folder));
    assert.match(readFileSync(join(folder, 'dist/protocol/one.js'), 'utf8'), 'one = 2');
    assert.equal(readdirSync(join(folder, 'dist/test')), []);
  },
);

type TakeLock = (
  file: string,
  options: { signal: AbortSignal; onWait: (pid: number) => void },
) => Promise<() => void>;

test('a second set-up waits for the first, and says for whom', async () => {
  const { takeLock } = await load<{ takeLock: TakeLock }>('lock.js');
  const { signal } = new AbortController();
  const file = join(folder, 'dist', 'lock');
  const order: string[] = [];
  const giveBack = await takeLock(file, { signal, onWait: () => order.push('first waits') });
  let waits = (): void => {};
  const waiting = new Promise<void>((resolve) => (waits = resolve));
  const second = takeLock(file, {
    signal,
    onWait: (pid) => {
      order.push(`second waits for ${pid}`);
      waits();
    },
  });
  await waiting;
  order.push('first is done');
  giveBack();
  (await second)();
  assert.equal(order, [`second waits for ${process.pid}`, 'first is done']);
  assert.equal(readdirSync(dirname(file)), []);
});

test('the lock of a process that is gone is taken over, also where its id was given again', async () => {
  const { takeLock } = await load<{ takeLock: TakeLock }>('lock.js');
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  for (const stale of [`${gone} 1`, `${process.pid} 1`, 'no lock of ours']) {
    write('dist/lock', stale);
    const giveBack = await takeLock(join(folder, 'dist/lock'), {
      signal: new AbortController().signal,
      onWait: () => assert.unreachable(`waited for "${stale}"`),
    });
    giveBack();
  }
});

function isAlive(pid: number): boolean {
  try {
    return !/ [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('stopping a step ends its whole process group', async () => {
  interface Options {
    cwd: string;
    signal: AbortSignal;
    onLine: (line: string) => void;
  }
  type RunChild = (command: string, args: string[], options: Options) => Promise<unknown>;
  const { runChild } = await load<{ runChild: RunChild }>('child.js');
  const stop = new AbortController();
  let pid = 0;
  const running = runChild('sh', ['-c', 'sleep 600 & echo $!; wait'], {
    cwd: folder,
    signal: stop.signal,
    onLine: (line) => {
      pid = Number(line);
      stop.abort(new Error('stopped'));
    },
  });
  assert.is(
    await running.then(
      () => null,
      (error: Error) => error.message,
    ),
    'stopped',
  );
  // Only once the sleeping process had closed its end of the pipe did runChild settle: it is dying. If it
  // never dies, the deadline tells.
  while (isAlive(pid)) await new Promise(setImmediate);
});

test.run();
