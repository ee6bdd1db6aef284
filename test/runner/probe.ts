import { readFileSync, writeSync } from 'node:fs';

/** What a test process tells the runner, one JSON line each, through the pipe at file descriptor 3. */
export type ProbeEvent =
  /** The test that begins at `atMs` (milliseconds of the process's own clock); '' when one ends. */
  | { test: string; atMs: number }
  /** The answer to SIGUSR2: what keeps the process alive. */
  | { resources: string[] }
  /** A file is done, or the process ends: what it and those that it has ended have computed up to here. */
  | { cpuMs: number };

/**
 * The environment variable that switches the probe on; deleted at once, since child processes inherit
 * --import and the environment.
 */
export const probeVariable = 'GRIDLODE_TEST_PROBE';
/** Ends what a file has printed, on both streams: they come by other pipes than what the probe tells. */
export const endOfOutput = '\0';
const pipe = 3;
const ticksPerSecond = 100;

export const tell = (event: ProbeEvent): void => void writeSync(pipe, `${JSON.stringify(event)}\n`);

/** Of this process and its children. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + childrenCpuMs();
}

/** Of the children that have ended, and of theirs. 0 where there is no /proc. */
function childrenCpuMs(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[13]) + Number(fields[14])) * 1000) / ticksPerSecond;
  } catch {
    return 0;
  }
}

if (process.env[probeVariable] !== undefined) {
  delete process.env[probeVariable];

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
  // What a `before` hook throws is swallowed by uvu, which then has run no test. It assigns `before` to the
  // function of each suite, and to no other.
  Object.defineProperty(Function.prototype, 'before', {
    configurable: true,
    set(this: object, add: (hook: (state: unknown) => unknown) => void) {
      const addTold = (hook: (state: unknown) => unknown): void =>
        add(async (state) => {
          try {
            await hook(state);
          } catch (error) {
            console.error('The before hook failed:', error);
            throw error;
          }
        });
      Object.defineProperty(this, 'before', { value: addTold, writable: true, configurable: true });
    },
  });
  process.on('SIGUSR2', () => tell({ resources: process.getActiveResourcesInfo() }));
  process.on('exit', () => tell({ cpuMs: cpuMs() }));
}
