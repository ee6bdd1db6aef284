/** What V8 tells of a run: per file its functions, each with ranges that lie in each other. */
export interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
}

/** The files of a run, each with the ranges that say how often a place was passed. */
export type Coverage = ReadonlyMap<string, readonly Range[]>;
interface Range {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** The part below a folder. */
export function coverageBelow(folder: string, scripts: readonly ScriptCoverage[]): Coverage {
  const files = new Map<string, Range[]>();
  for (const { url, functions } of scripts) {
    if (!url.startsWith(folder)) continue;
    files.set(
      url.slice(folder.length),
      functions.flatMap(({ ranges }) =>
        ranges.map(({ startOffset, endOffset, count }) => ({ start: startOffset, end: endOffset, count })),
      ),
    );
  }
  return files;
}

/** Whether a run passed a place, by the innermost range around it. */
export function passes(coverage: Coverage, file: string, offset: number): boolean {
  const around = (coverage.get(file) ?? []).filter(({ start, end }) => start <= offset && offset < end);
  const innermost = around.reduce<Range | null>(
    (found, range) => (found === null || range.end - range.start <= found.end - found.start ? range : found),
    null,
  );
  return innermost !== null && innermost.count > 0;
}
