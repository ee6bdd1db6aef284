import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { slowCases } from '../../runner/slow-cases.js';

const checkout = join(import.meta.dirname, '..', '..', '..', '..');
const load = async <T>(name: string): Promise<T> =>
  (await import(pathToFileURL(join(checkout, 'cli', 'setup', 'release', name)).href)) as T;

interface StageOptions {
  readonly checkout: string;
  readonly folder: string;
  readonly addons: Readonly<Record<string, string>>;
}
interface PackOptions {
  readonly folder: string;
  readonly target: string;
  readonly signal: AbortSignal;
}
const { stage } = await load<{ stage(options: StageOptions): void }>('stage.js');
const { pack } = await load<{ pack(options: PackOptions): Promise<{ path: string; sum: string }> }>(
  'pack.js',
);

const test = suite('the package');
const slow = slowCases(test);
const base = mkdtempSync(join(tmpdir(), 'package-'));
const folder = join(base, 'staged');
const addon = join(base, 'addon');
writeFileSync(addon, 'an addon');
stage({ checkout, folder, addons: { x64: addon, arm64: addon } });
const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
test.after(() => rmSync(base, { recursive: true }));

test('it holds what runs, what builds the engine, what people read, and nothing of the tests', () => {
  for (const name of [
    'cli/bin/gridlode.js',
    'cli/docs/provider.md',
    'cli/setup/node-version.cjs',
    'dist/cli/main.js',
    'dist/node/engine/child/child.js',
    'native/binding.gyp',
    'native/install.js',
    'native/prebuilt/linux-arm64/gridlode.node',
    'native/prebuilt/linux-x64/gridlode.node',
    'native/src/module.cc',
  ])
    assert.ok(names.includes(name), name);
  assert.equal(
    names.filter((name) => /[.](ts|map|tgz)$|(^|[/])(test|build|node_modules)[/]/.test(name)),
    [],
  );
});

test('its program can be executed, and no mode is left to the mask of whoever made it', () => {
  const modes = new Set(names.map((name) => `${statSync(join(folder, name)).mode & 0o777}`));
  assert.equal([...modes].sort(), [`${0o644}`, `${0o755}`]);
  assert.is(statSync(join(folder, 'cli/bin/gridlode.js')).mode & 0o777, 0o755);
});

test('npm reads in it what a user needs: each dependency bound to its bytes, and none of the developers', () => {
  const manifest = read('package.json');
  assert.equal(manifest.scripts, { install: 'node native/install.js' });
  assert.is(manifest.devDependencies, undefined);
  const { packages } = read('npm-shrinkwrap.json');
  assert.equal(packages[''].dependencies, manifest.dependencies);
  assert.ok(packages['node_modules/libp2p'].integrity.startsWith('sha512-'));
  assert.is(packages['node_modules/typescript'], undefined);
});

test('the licences of what is linked into the engine are told', () => {
  const text = readFileSync(join(folder, 'native/prebuilt/LICENSES.txt'), 'utf8');
  for (const words of ['Microsoft Corporation', 'Victor Zverovich', 'GCC Runtime Library Exception'])
    assert.match(text, words);
});

slow('packed twice it is the same to the byte, and its sum is told', async () => {
  const { signal } = new AbortController();
  const first = await pack({ folder, target: join(base, 'one'), signal });
  stage({ checkout, folder, addons: { arm64: addon, x64: addon } });
  const second = await pack({ folder, target: join(base, 'two'), signal });
  assert.is(second.sum, first.sum);
  const sums = readFileSync(join(base, 'two', 'SHA256SUMS'), 'utf8');
  assert.match(sums, /^[0-9a-f]{64} {2}gridlode-[\d.]+\.tgz\n$/);
  assert.ok(sums.startsWith(first.sum));
});

test.run();
