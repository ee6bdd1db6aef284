import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineVersion } from '../../native/index.js';
import { GridlodeError } from '../../protocol/error.js';
import { writeOwn } from '../data-dir/data-dir.js';
import { ownAgent } from '../mesh/host/agent.js';
import { exists } from '../files/regular-file.js';
import { fault, fine, findingOf, warning, type Finding } from './finding.js';

/** Below the first the node soon stops; below the second it is worth a word. */
const space = { faultBytes: 64e6, warningBytes: 1e9 } as const;
/** A clock before this is not set: nothing of Gridlode is older. */
const clockMinMs = Date.UTC(2025, 0, 1);
/** How far clocks of machines may be apart without a word. */
const clockOffMs = 60_000;
/** Source: package.json, engines. */
const oldestNode = [20, 19] as const;

export function checkRuntime(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  return isOld
    ? fault('node', `Node ${version} runs this`, `Install Node ${oldestNode.join('.')} or later.`)
    : fine('node', `Node ${version}`);
}

export const checkVersions = (): Finding =>
  fine('versions', `gridlode ${ownAgent.software}, rules ${ownAgent.rules}, engine ${engineVersion}`);

/** Whether the data directory can be written, and how much space it has. Throws DIR_UNWRITABLE. */
export async function checkDisk(dir: string, free?: number): Promise<Finding> {
  if (!(await exists(dir))) return warning('disk', `${dir} is not there`, 'gridlode init makes it.');
  const probe = join(dir, `.doctor-${process.pid}`);
  await writeOwn(probe, new Uint8Array(1));
  await rm(probe);
  const { bavail, bsize } = await statfs(dir);
  const bytes = free ?? bavail * bsize;
  const what = `${dir} can be written, and has ${(bytes / 1e9).toFixed(1)} GB free`;
  const fix = 'Free some space, or give the node less with --disk.';
  if (bytes < space.faultBytes) return fault('disk', what, fix);
  return bytes < space.warningBytes ? warning('disk', what, fix) : fine('disk', what);
}

/**
 * Whether the clock can be right: it is after what the node wrote last at `marks`. Whether it is exact, no
 * file tells.
 */
export async function checkClock(marks: readonly string[], nowMs: number): Promise<Finding> {
  let latestMs = clockMinMs;
  for (const mark of marks) latestMs = Math.max(latestMs, (await stat(mark).catch(() => null))?.mtimeMs ?? 0);
  const at = new Date(nowMs).toISOString();
  return nowMs < latestMs - clockOffMs
    ? fault(
        'clock',
        `It says ${at}, and this node has written at ${new Date(latestMs).toISOString()}`,
        'Set the clock, and let the system keep it by NTP.',
      )
    : fine('clock', at);
}

/**
 * Has a process of its own run the self-test, since a broken build may end it. `isNeeded`: the node is not
 * just to watch.
 */
export async function checkEngine({ isNeeded }: { isNeeded: boolean }): Promise<Finding> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./self-test-child.js', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  const told = Buffer.concat((await child.stdout.toArray()) as Buffer[]).toString('utf8');
  const [exitCode, signal] = await ended;
  if (exitCode === 0) return fine('engine', `${engineVersion} passes its self-test`);
  const level = isNeeded ? 'fault' : 'warning';
  const said = /^\{/.test(told)
    ? (JSON.parse(told) as Pick<GridlodeError, 'code' | 'what' | 'remedy'>)
    : null;
  if (said !== null) return findingOf('engine', new GridlodeError({ kind: 'unsound', ...said }), level);
  const what = `Its self-test ends with ${signal ?? exitCode}`;
  return { ...fault('engine', what, 'Build it again: npm run build.'), level };
}
