import type { TestFile } from './test-file.js';
import { TestProcess, type FileOutcome } from './test-process.js';

/** More than the processors that tests are made for, since they often wait; networks are not to starve. */
const parallelFiles = { usual: 4, long: 3 };
const slowestCount = 5;

export interface RunOptions {
  files: TestFile[];
  overallDeadlineMs: number;
  /** Ends the run early; the files then running are reported with the abort's reason. */
  stop: AbortSignal;
  write: (line: string) => void;
}

/**
 * Runs the files, several at a time, then those that need to be alone; reports on each and on all; answers
 * whether everything passed. The last line written is the verdict.
 */
export async function runTests({ files, overallDeadlineMs, stop, write }: RunOptions): Promise<boolean> {
  const startMs = performance.now();
  const overall = new AbortController();
  const overdue = (): void =>
    overall.abort(`did not end within the overall deadline of ${overallDeadlineMs / 1000} s`);
  const interrupted = (): void => overall.abort(stop.reason);
  const timer = setTimeout(overdue, overallDeadlineMs);
  stop.addEventListener('abort', interrupted, { once: true });

  const outcomes: FileOutcome[] = [];
  const work = async (waiting: TestFile[]): Promise<void> => {
    let process: TestProcess | null = null;
    for (let file = waiting.shift(); file !== undefined && !overall.signal.aborted; file = waiting.shift()) {
      if (process?.isWaiting !== true) {
        await process?.end();
        process = new TestProcess();
      }
      const outcome = await process.run(file, overall.signal);
      outcomes.push(outcome);
      reportFile(outcome, write);
    }
    await process?.end();
  };
  const shared = files.filter(({ alone }) => !alone);
  const length = files.some(({ long }) => long) ? parallelFiles.long : parallelFiles.usual;
  await Promise.all(Array.from({ length }, () => work(shared)));
  await work(files.filter(({ alone }) => alone));
  clearTimeout(timer);
  stop.removeEventListener('abort', interrupted);

  const unrun = files.filter((file) => !outcomes.some((outcome) => outcome.name === file.name));
  for (const file of unrun) write(`FAILED  ${file.name}: not run, since the run had to end early`);
  return reportAll(outcomes, unrun.length, performance.now() - startMs, write);
}

const seconds = (durationMs: number): string => `${(durationMs / 1000).toFixed(1)} s`;
const timesOf = ({ durationMs, cpuMs }: { durationMs: number; cpuMs: number }): string =>
  `${seconds(durationMs)}, of a processor ${seconds(cpuMs)}`;

function reportFile(outcome: FileOutcome, write: (line: string) => void): void {
  const ok = outcome.failed === 0;
  if (!ok) write(outcome.output.trimEnd());
  const skipped = outcome.skipped === 0 ? '' : `, ${outcome.skipped} skipped`;
  write(
    `${ok ? 'ok     ' : 'FAILED '} ${outcome.name}  ${outcome.passed} passed${skipped}  ${timesOf(outcome)}`,
  );
  for (const problem of outcome.problems) write(`        ${outcome.name} ${problem}.`);
  for (const note of outcome.notes) write(`        measured: ${note}`);
  for (const reason of new Set(outcome.skipReasons)) write(`        skipped: ${reason}`);
}

function reportAll(
  outcomes: FileOutcome[],
  unrunCount: number,
  durationMs: number,
  write: (line: string) => void,
): boolean {
  const sum = (count: (outcome: FileOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const passed = sum((outcome) => outcome.passed);
  const skipped = sum((outcome) => outcome.skipped);
  const failed = sum((outcome) => outcome.failed) + unrunCount;
  // A run without a test proves nothing, so it counts as a failure rather than as a success.
  const nothing = passed === 0 && failed === 0;

  const tests = outcomes.flatMap(({ name, tests }) =>
    tests.map((test) => ({ name: `${name}: ${test.name}`, durationMs: test.durationMs })),
  );
  reportSlowest('files', outcomes, write);
  reportSlowest('tests', tests, write);
  const broken = outcomes.filter((outcome) => outcome.failed > 0);
  if (broken.length > 0) write(`Failed in: ${broken.map((outcome) => outcome.name).join(', ')}`);
  write(`All took ${timesOf({ durationMs, cpuMs: sum((outcome) => outcome.cpuMs) })}.`);
  if (nothing) write('No test ran.');
  write(`${passed} passed, ${nothing ? 1 : failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
  return failed === 0 && !nothing;
}

function reportSlowest(
  what: string,
  timed: { name: string; durationMs: number }[],
  write: (line: string) => void,
): void {
  if (timed.length === 0) return;
  write(`Slowest ${what}:`);
  const slowest = [...timed].sort((a, b) => b.durationMs - a.durationMs).slice(0, slowestCount);
  for (const { name, durationMs } of slowest) write(`  ${seconds(durationMs).padStart(8)}  ${name}`);
}
