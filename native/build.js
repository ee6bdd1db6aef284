import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const buildDir = join(here, 'build');
const sourceDir = join(buildDir, 'lightgbm');
const addonPath = join(buildDir, 'Release', 'gridlode.node');
const stampPath = join(buildDir, 'gridlode.stamp');

/** LightGBM's C++ sources, as the npm package carries them; none of its scripts is ever run. */
const lightgbm = {
  spec: 'lightgbm@1.0.27',
  file: 'lightgbm-1.0.27.tgz',
  integrity:
    'sha512-4E/Gjr3FqQl9U3z0BMuuViTlvO7T9oGMcfa3Jp2MRyKWWSJxFPs7xDTlzrEaBBG6iA69S/AcGn1lgMCuZT8qsg==',
  root: 'package/dependencies/LightGBM',
  parts: [
    'include',
    'src',
    'external_libs/fmt/include',
    'external_libs/fast_double_parser/include',
    'external_libs/eigen/Eigen',
    'LICENSE',
  ],
};

/** Why the engine cannot be built, as one sentence for a person. */
export class NativeBuildError extends Error {
  name = 'NativeBuildError';
}

/**
 * Builds native/build/Release/gridlode.node unless it is there and up to date. May be stopped at any time and
 * run again.
 *
 * @param {{ log: (line: string) => void }} options `log` gets one line for each thing done
 * @returns {Promise<void>} rejects with NativeBuildError
 */
export async function buildNative({ log }) {
  const stamp = stampOf();
  if (existsSync(addonPath) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return;
  requireTools();
  mkdirSync(buildDir, { recursive: true });
  rmSync(stampPath, { force: true });
  fetchSources(log);
  await compile(log);
  writeFileSync(stampPath, stamp);
  log('engine: built');
}

/** What the addon is made of: our sources, the pinned package and the platform it is for. */
function stampOf() {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([lightgbm, process.versions.modules, process.platform, process.arch]));
  for (const name of [
    'binding.gyp',
    ...readdirSync(join(here, 'src'))
      .sort()
      .map((file) => `src/${file}`),
  ]) {
    hash.update(`${name}\n`).update(readFileSync(join(here, name)));
  }
  return hash.digest('hex');
}

function requireTools() {
  const tools = { python3: 'python3', make: 'make', 'g++': process.env.CXX ?? 'g++', tar: 'tar' };
  const missing = Object.entries(tools)
    .filter(([, command]) => spawnSync(command, ['--version']).error)
    .map(([tool]) => tool);
  if (missing.length === 0) return;
  throw new NativeBuildError(
    `The engine is compiled on this machine and needs ${missing.join(' and ')}: on Debian or Ubuntu, run "sudo apt-get install python3 make g++".`,
  );
}

function fetchSources(log) {
  const marker = join(sourceDir, '.integrity');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lightgbm.integrity) return;
  const tarball = join(buildDir, lightgbm.file);
  if (!existsSync(tarball) || integrityOf(tarball) !== lightgbm.integrity) {
    log(`engine: fetching the C++ sources of LightGBM (${lightgbm.spec}, 11 MB)`);
    const npm = spawnSync(
      'npm',
      ['pack', lightgbm.spec, '--ignore-scripts', '--silent', '--pack-destination', buildDir],
      { cwd: buildDir, encoding: 'utf8' },
    );
    if (npm.status !== 0) {
      const reason = lastLine(npm.stderr) || npm.error?.message || 'npm pack failed';
      throw new NativeBuildError(
        `${lightgbm.spec} could not be downloaded from the npm registry; check the network and run the same command again (${reason}).`,
      );
    }
    if (integrityOf(tarball) !== lightgbm.integrity) {
      rmSync(tarball);
      throw new NativeBuildError(
        `The download of ${lightgbm.spec} is not the one this version was made for (its sha512 differs); do not use that registry.`,
      );
    }
  }
  const unpacked = join(buildDir, 'unpacked');
  for (const dir of [unpacked, sourceDir]) rmSync(dir, { recursive: true, force: true });
  mkdirSync(unpacked);
  const paths = lightgbm.parts.map((part) => `${lightgbm.root}/${part}`);
  const tar = spawnSync('tar', ['-xzf', tarball, '-C', unpacked, ...paths], { encoding: 'utf8' });
  if (tar.status !== 0)
    throw new NativeBuildError(`${tarball} could not be unpacked: ${lastLine(tar.stderr)}.`);
  renameSync(join(unpacked, lightgbm.root), sourceDir);
  rmSync(unpacked, { recursive: true });
  writeFileSync(marker, lightgbm.integrity);
}

function integrityOf(path) {
  return `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
}

async function compile(log) {
  const nodeDir = join(dirname(process.execPath), '..');
  const headers = existsSync(join(nodeDir, 'include', 'node', 'node_api.h')) ? [`--nodedir=${nodeDir}`] : [];
  const configured = await nodeGyp(['configure', ...headers], () => {});
  if (configured.status !== 0)
    throw new NativeBuildError(`node-gyp could not prepare the build of the engine:\n${configured.tail}`);
  const count = readFileSync(join(here, 'binding.gyp'), 'utf8').match(/\.(cpp|cc)',/g).length;
  log(`engine: compiling ${count} files; the first time takes some minutes`);
  let done = 0;
  const jobs = process.env.JOBS ?? String(availableParallelism());
  const built = await nodeGyp(['build', '--jobs', jobs, ...headers], (line) => {
    const file = /^\s*CXX\S*\s+\S*obj\.target\/(?:lightgbm|gridlode)\/(.*)\.o$/.exec(line)?.[1];
    if (file) log(`engine: ${String(++done)}/${count} ${file.replace('build/lightgbm/src/', 'lightgbm/')}`);
  });
  if (built.status !== 0 || !existsSync(addonPath))
    throw new NativeBuildError(`The engine did not compile:\n${built.tail}`);
}

/** A checkout's own; an installed package has that of the npm that runs its script. */
function findNodeGyp() {
  try {
    return createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  } catch {
    if (process.env.npm_config_node_gyp) return process.env.npm_config_node_gyp;
    throw new NativeBuildError(
      'The engine is built by npm: run "npm rebuild gridlode --foreground-scripts".',
    );
  }
}

/** Runs node-gyp in native/, hands each line to `onLine` and keeps the last 40 of them. */
function nodeGyp(args, onLine) {
  const script = findNodeGyp();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: here,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let tail = [];
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        lines.forEach(onLine);
        tail = [...tail, ...lines].slice(-40);
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, tail: tail.join('\n') }));
  });
}

const lastLine = (text) => (text ?? '').trim().split('\n').at(-1);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildNative({ log: (line) => console.error(line) });
  } catch (error) {
    if (!(error instanceof NativeBuildError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
