import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { cpuMs, endOfOutput, tell } from './probe.js';

/** What the runner asks of this process. */
export interface TestOrder {
  /** The compiled test file. */
  readonly path: string;
  /** Whether its slow cases run, too. */
  readonly long: boolean;
}

const pollMs = 5;

declare global {
  var UVU_DEFER: number | undefined;
  var UVU_QUEUE: unknown[][] | undefined;
}
// Files hand in their suites here, and `exec` runs them.
globalThis.UVU_DEFER = 1;
const { exec } = await import('uvu');

const streams = [process.stdout, process.stderr];
// Node cannot disconnect while it hands over a message.
process.on('message', (order: TestOrder) => setImmediate(() => void run(order)));

/**
 * Runs a file. A process that is left as it was, and whose tests passed, waits for the next one; any other
 * ends as if it had run this file alone.
 */
async function run({ path, long }: TestOrder): Promise<void> {
  const before = lookAround();
  const idle = process.getActiveResourcesInfo().length;
  globalThis.UVU_QUEUE = [[null]];
  globalThis.GRIDLODE_TEST_LONG = long;
  await import(pathToFileURL(path).href);
  const hasSuites = globalThis.UVU_QUEUE.some((suites) => suites.length > 1);
  if (hasSuites) await exec();
  if (!hasSuites || process.exitCode !== 0 || lookAround() !== before) return process.disconnect();
  while (process.getActiveResourcesInfo().length > idle) await delay(pollMs);
  if (readdirSync(tmpdir()).length > 0) return process.disconnect();
  tell({ cpuMs: cpuMs() });
  for (const stream of streams) stream.write(endOfOutput);
}

/** What a file may change of the process for those after it. */
function lookAround(): string {
  const listeners = process.eventNames().map((name) => [String(name), process.listenerCount(name)]);
  return JSON.stringify([listeners.sort(), process.env, process.cwd(), process.umask()]);
}
