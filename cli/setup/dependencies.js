import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.js';
import { SetupError } from './setup-error.js';

const pollMs = 1000;
// What npm prints after its first lines is its own usage.
const shownLines = 12;

/**
 * Whether node_modules holds what package-lock.json says. npm writes node_modules/.package-lock.json as the
 * last act of an installation, so that it is a stamp that neither an installation cut short nor one done by
 * hand makes wrong.
 */
export function dependenciesAreInstalled(root) {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (installed === null) return false;
  return lockedPackages(root).every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    return found ? found.version === version && found.integrity === integrity : optional === true;
  });
}

export async function installDependencies({ root, signal, progress, title }) {
  const paths = lockedPackages(root)
    .filter(([, entry]) => !entry.optional)
    .map(([path]) => path);
  progress.say(`${title} installing ${paths.length} packages as package-lock.json says`);
  const timer = setInterval(() => {
    const there = paths.filter((path) => existsSync(join(root, path, 'package.json'))).length;
    progress.tell(`${title} ${there} of ${paths.length} packages are there`);
  }, pollMs);
  try {
    // npm says where its own program is; npm_config_omit or NODE_ENV must not leave out the compiler.
    const npm = process.env.npm_execpath;
    const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, stderr } = await (npm
      ? runChild(process.execPath, [npm, ...args], { cwd: root, signal })
      : runChild('npm', args, { cwd: root, signal }));
    if (code !== 0) {
      progress.say(stderr.split('\n').slice(0, shownLines).join('\n'));
      throw new SetupError(
        'npm could not install the dependencies, as it says above: correct that and run the command again.',
      );
    }
  } finally {
    clearInterval(timer);
    progress.end();
  }
}

const lockedPackages = (root) =>
  Object.entries(readPackages(join(root, 'package-lock.json'))).filter(([path]) => path !== '');

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : null;
}
