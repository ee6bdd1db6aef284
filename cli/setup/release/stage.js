import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { licencesOf } from './licences.js';
import { filesOf } from './prebuild.js';

/** What a package holds of a checkout: what runs, what the engine is built from, and what people read. */
const parts = [
  'LICENSE',
  'README.md',
  '.github/CHANGELOG.md',
  'cli/bin',
  'cli/docs',
  'cli/setup/monitoring',
  'cli/setup/node-version.cjs',
  'dist/cli',
  'dist/native',
  'dist/node',
  'dist/protocol',
  'native/README.md',
  'native/binding.gyp',
  'native/build.js',
  'native/install.js',
  'native/src',
  'node/dashboard/pages',
  'protocol/spec',
];
const leftOut = /[.]map$|^cli\/docs\/.*[.]ts$/;

/**
 * Lays the files of the package out in `folder`. Whatever the checkout was made with, the modes are the same.
 *
 * @param {{ checkout: string, folder: string, addons: Record<string, string> }} options `addons` are their
 *   paths by architecture
 */
export function stage({ checkout, folder, addons }) {
  rmSync(folder, { recursive: true, force: true });
  const put = (name, bytes) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    chmodSync(path, name.startsWith('cli/bin/') ? 0o755 : 0o644);
  };
  const names = parts.flatMap((part) => filesOf(checkout, part)).filter((name) => !leftOut.test(name));
  for (const name of names) put(name, readFileSync(join(checkout, name)));
  for (const [arch, path] of Object.entries(addons))
    put(`native/prebuilt/linux-${arch}/gridlode.node`, readFileSync(path));
  put('native/prebuilt/LICENSES.txt', licencesOf(checkout));
  const read = (name) => JSON.parse(readFileSync(join(checkout, name), 'utf8'));
  put('package.json', textOf(manifestOf(read('package.json'))));
  put('npm-shrinkwrap.json', textOf(lockOf(read('package-lock.json'))));
}

/** What npm and Node read of package.json, and the engine's build where a machine needs one. */
function manifestOf({ name, version, description, license, type, engines, bin, dependencies }) {
  const scripts = { install: 'node native/install.js' };
  return { name, version, description, license, type, engines, bin, scripts, dependencies };
}

/** Binds each package that is installed to its bytes, as package-lock.json does, which npm leaves out. */
function lockOf({ packages: { '': own, ...others }, ...lock }) {
  const { devDependencies: _, ...root } = own;
  const kept = Object.entries(others).filter(([, { dev }]) => dev !== true);
  return { ...lock, packages: { '': { ...root, hasInstallScript: true }, ...Object.fromEntries(kept) } };
}

const textOf = (document) => `${JSON.stringify(document, null, 2)}\n`;
