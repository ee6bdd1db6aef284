import { writeSync } from 'node:fs';

/** What a test process tells the runner, one JSON line each, through the pipe at file descriptor 3. */
export type ProbeEvent =
  /** The test that begins at `atMs` (milliseconds of the process's own clock); '' when one ends. */
  | { test: string; atMs: number }
  /** The answer to SIGUSR2: what keeps the process alive. */
  | { resources: string[] };

/**
 * The environment variable that switches the probe on; deleted at once, since child processes inherit
 * --import and the environment.
 */
export const probeVariable = 'GRIDLODE_TEST_PROBE';
const pipe = 3;

if (process.env[probeVariable] !== undefined) {
  delete process.env[probeVariable];
  const tell = (event: ProbeEvent): void => void writeSync(pipe, `${JSON.stringify(event)}\n`);

  // uvu tells nobody which test it runs, but it assigns the name to `__test__` of the suite's state, a plain
  // object: a setter on the common prototype hears of it, even of a test that then blocks the event loop for
  // ever.
  let running = '';
  Object.defineProperty(Object.prototype, '__test__', {
    get: () => running,
    set(this: { __suite__?: string }, name: string) {
      running = name !== '' && this.__suite__ ? `${this.__suite__}: ${name}` : name;
      tell({ test: running, atMs: performance.now() });
    },
  });
  process.on('SIGUSR2', () => tell({ resources: process.getActiveResourcesInfo() }));
}
