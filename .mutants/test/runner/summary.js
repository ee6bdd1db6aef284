const summaryPattern = /\n {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)\n/g;
const notePattern = /^[•✘ ]*measured: (.+)$/gm;
const reasonPattern = /^[•✘ ]*skipped: (.+)$/gm;
/** The summary that uvu prints at the end, or null where it did not get there. */
export function parseSummary(output) {
    const last = [...output.matchAll(summaryPattern)].at(-1);
    return last === undefined
        ? null
        : { total: Number(last[1]), passed: Number(last[2]), skipped: Number(last[3]) };
}
/** The reasons of lines `skipped: <reason>`. */
export const parseSkipReasons = (output) => [...output.matchAll(reasonPattern)].map((match) => match[1]);
/** What lines `measured: <what>` say: figures that a test shows rather than checks. */
export const parseNotes = (output) => [...output.matchAll(notePattern)].map((match) => match[1]);
/** What is wrong with the counts of a file beyond tests that failed. */
export function findCountProblems(summary, reasons) {
    if (summary === null)
        return [];
    if (summary.total === 0 && summary.skipped === 0)
        return ['ran no test'];
    if (summary.skipped > 0 && reasons.length === 0)
        return ['skips a test and prints no line "skipped: <reason>"'];
    if (summary.skipped === 0 && reasons.length > 0)
        return ['prints "skipped:" and skips no test: call test.skip as well, so that it is counted'];
    return [];
}
//# sourceMappingURL=summary.js.map