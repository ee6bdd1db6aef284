/** The counts of one test file. */
export interface Summary {
  total: number;
  passed: number;
  skipped: number;
}

const summaryPattern = /\n {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)\n/g;
const notePattern = /^[•✘ ]*measured: (.+)$/gm;
const reasonPattern = /^[•✘ ]*skipped: (.+)$/gm;

/** The summary that uvu prints at the end, or null where it did not get there. */
export function parseSummary(output: string): Summary | null {
  const last = [...output.matchAll(summaryPattern)].at(-1);
  return last === undefined
    ? null
    : { total: Number(last[1]), passed: Number(last[2]), skipped: Number(last[3]) };
}

/** The reasons of lines `skipped: <reason>`. */
export const parseSkipReasons = (output: string): string[] =>
  [...output.matchAll(reasonPattern)].map((match) => match[1] as string);

/** What lines `measured: <what>` say: figures that a test shows rather than checks. */
export const parseNotes = (output: string): string[] =>
  [...output.matchAll(notePattern)].map((match) => match[1] as string);

/** What is wrong with the counts of a file beyond tests that failed. */
export function findCountProblems(summary: Summary | null, reasons: string[]): string[] {
  if (summary === null) return [];
  if (summary.total === 0 && summary.skipped === 0) return ['ran no test'];
  if (summary.skipped > 0 && reasons.length === 0)
    return ['skips a test and prints no line "skipped: <reason>"'];
  if (summary.skipped === 0 && reasons.length > 0)
    return ['prints "skipped:" and skips no test: call test.skip as well, so that it is counted'];
  return [];
}
