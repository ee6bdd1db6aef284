import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { killFamily, listStayers, type Family } from './leftovers.js';
import { endOfOutput, probeVariable, type ProbeEvent } from './probe.js';
import { findCountProblems, parseNotes, parseSkipReasons, parseSummary, type Summary } from './summary.js';
import type { TestFile } from './test-file.js';
import type { TestOrder } from './test-program.js';

const outputMaxChars = 256 * 1024;
const answerWithinMs = 1000;
/** Standard output and standard error. */
const streamCount = 2;

export interface FileOutcome {
  name: string;
  passed: number;
  /** Failed tests, plus one for each problem of the file as a whole. */
  failed: number;
  skipped: number;
  skipReasons: string[];
  notes: string[];
  /** What went wrong with the file rather than with one of its tests. */
  problems: string[];
  durationMs: number;
  /** What it computed, with the processes that it ended. */
  cpuMs: number;
  tests: { name: string; durationMs: number }[];
  /** The end of what the file printed. */
  output: string;
}

/**
 * A process that runs test files one after the other, in a process group and a temporary directory of its
 * own, and goes on only while each leaves it as it was: to load what files have in common takes longer than
 * most of them.
 */
export class TestProcess {
  readonly #temporary: string;
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #family: Family;
  readonly #probe: Probe = { tests: [], running: '', resources: null, cpuMs: 0 };
  readonly #output: Output = { text: '', ends: 0 };

  constructor() {
    // A short name: a Unix socket below it has about 100 bytes for its path.
    this.#temporary = mkdtempSync(join(tmpdir(), 'gt-'));
    this.#child = startChild(this.#temporary);
    this.#closed = once(this.#child, 'close');
    this.#family = { groupId: this.#child.pid as number, temporary: this.#temporary };
    collectOutput(this.#child, this.#output);
    followProbe(this.#child, this.#probe);
  }

  /** Whether it waits for another file. */
  get isWaiting(): boolean {
    return this.#child.connected && this.#output.ends === streamCount;
  }

  /**
   * Runs a file, and sees to it that nothing of it is left but this process, if that waits for another. When
   * `stop` aborts it ends as at its deadline, with the abort's reason in place of the deadline.
   */
  async run(file: TestFile, stop: AbortSignal): Promise<FileOutcome> {
    const startMs = performance.now();
    const cpuStartMs = this.#probe.cpuMs;
    Object.assign(this.#output, { text: '', ends: 0 });
    this.#probe.tests = [];
    this.#child.send({ path: file.path, long: file.long } satisfies TestOrder, () => undefined);
    const hang = await this.#untilDone(file.deadlineMs, stop);
    const stayers = hang === null ? await listStayers(this.#family) : [];
    const files = readdirSync(this.#temporary);
    if (!this.isWaiting || stayers.length > 0) await this.end();

    const { text } = this.#output;
    const summary = parseSummary(text);
    const problems = hang === null ? this.#findProblems(summary) : [hang];
    if (stayers.length > 0) problems.push(`leaves running: ${stayers.join(', ')}`);
    if (files.length > 0 && hang === null)
      problems.push(`leaves in the temporary directory: ${files.join(', ')}`);
    const { total, passed, skipped } = summary ?? { total: 0, passed: 0, skipped: 0 };
    return {
      name: file.name,
      passed,
      failed: total - passed + problems.length,
      skipped,
      skipReasons: parseSkipReasons(text),
      notes: parseNotes(text),
      problems,
      durationMs: performance.now() - startMs,
      cpuMs: this.#probe.cpuMs - cpuStartMs,
      tests: this.#probe.tests,
      output: text,
    };
  }

  async end(): Promise<void> {
    await killFamily(this.#family);
    await this.#closed;
    rmSync(this.#temporary, { recursive: true, force: true });
  }

  /**
   * Answers null when the process exits by itself or waits for another file, otherwise a sentence on why it
   * does not and what keeps it alive.
   */
  async #untilDone(deadlineMs: number, stop: AbortSignal): Promise<string | null> {
    const ended = new AbortController();
    const exited = once(this.#child, 'exit', { signal: ended.signal }).then(() => null);
    const waits = new Promise<null>((resolve) => (this.#output.onEnd = () => resolve(null)));
    const deadline = delay(deadlineMs, `did not end within its deadline of ${deadlineMs / 1000} s`, {
      signal: ended.signal,
    });
    const stopped = once(stop, 'abort', { signal: ended.signal }).then(() => String(stop.reason));
    const why = await Promise.race([exited, waits, deadline, stopped]);
    ended.abort();
    await Promise.allSettled([exited, deadline, stopped]);
    return why === null ? null : `${why}: ${await this.#askWhy()}`;
  }

  async #askWhy(): Promise<string> {
    const probe = this.#probe;
    this.#child.kill('SIGUSR2');
    const askedMs = performance.now();
    while (probe.resources === null && performance.now() - askedMs < answerWithinMs) await delay(20);
    const during = probe.running === '' ? 'no test was running' : `the test "${probe.running}" was running`;
    const alive =
      probe.resources === null
        ? 'its event loop is blocked'
        : `what keeps it alive is ${countNames(probe.resources)}`;
    return `${during} and ${alive}`;
  }

  #findProblems(summary: Summary | null): string[] {
    const { exitCode, signalCode } = this.#child;
    const end = signalCode === null ? `exit code ${exitCode ?? 0}` : signalCode;
    if (summary === null) return [`ended with ${end} before its summary`];
    const problems = findCountProblems(summary, parseSkipReasons(this.#output.text));
    if (end !== 'exit code 0' && summary.passed === summary.total)
      problems.push(`ended with ${end} though every test passed`);
    return problems;
  }
}

function startChild(temporary: string): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: temporary, [probeVariable]: '1' };
  delete env.FORCE_COLOR; // The summary is read as plain text.
  env.OMP_WAIT_POLICY = 'passive'; // As the addon sets it, so that who loads it leaves the process as it was.
  const module = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  return fork(module('test-program.js'), {
    detached: true,
    env,
    execArgv: ['--enable-source-maps', '--import', module('probe.js')],
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
  });
}

interface Output {
  /** The end of what a file printed. */
  text: string;
  /** Of its streams, those that it has written all of its output to. */
  ends: number;
  /** Called at the last of them. */
  onEnd?: () => void;
}

function collectOutput(child: ChildProcess, output: Output): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      if (text.endsWith(endOfOutput)) output.ends++;
      output.text = (output.text + text.replaceAll(endOfOutput, '')).slice(-outputMaxChars);
      if (output.ends === streamCount) output.onEnd?.();
    });
  }
}

interface Probe {
  tests: { name: string; durationMs: number }[];
  /** The test that runs now, or ''. */
  running: string;
  /** What keeps the process alive, once it was asked. */
  resources: string[] | null;
  /** What the process has computed. */
  cpuMs: number;
}

function followProbe(child: ChildProcess, probe: Probe): void {
  let sinceMs = 0;
  createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
    const event = JSON.parse(line) as ProbeEvent;
    if ('resources' in event) {
      probe.resources = event.resources;
    } else if ('cpuMs' in event) {
      probe.cpuMs = event.cpuMs;
    } else {
      if (probe.running !== '') probe.tests.push({ name: probe.running, durationMs: event.atMs - sinceMs });
      probe.running = event.test;
      sinceMs = event.atMs;
    }
  });
}

function countNames(names: string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return (
    [...counts].map(([name, count]) => (count === 1 ? name : `${count} x ${name}`)).join(', ') ||
    'nothing that Node lists'
  );
}
