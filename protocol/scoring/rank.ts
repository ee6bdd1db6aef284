import { ascendingOrder } from './ascending-order.js';
import { lowerNormalQuantile } from './normal.js';

/**
 * Ranks finite values, ties sharing their mean rank, and puts each at the normal quantile of (rank - 0.5) / count. The
 * quantile is taken in the lower half and mirrored, so negated values give exactly negated results, and equal
 * ones all give 0. Source: numerai-tools `tie_kept_rank`, `gaussian`; SPEC.md rule SCORE-5.
 */
export const gaussianizeRanks = (values: Float64Array): Float64Array => rankGaussianizer(values.length)(values);

/** gaussianizeRanks for lists of `count` values each: a quantile is computed once for all of them. */
export function rankGaussianizer(count: number): (values: Float64Array) => Float64Array {
  // At twice the rank less one; 0 where none was computed, since below the middle no quantile is.
  const quantiles = new Float64Array(count);
  const quantileAt = (doubled: number): number => (quantiles[doubled] ||= lowerNormalQuantile(doubled / (2 * count)));
  return (values) => {
    const order = ascendingOrder(values);
    const valueAt = (rank: number): number => values[order[rank] as number] as number;
    const gaussianized = new Float64Array(count);
    for (let start = 0, end: number; start < count; start = end) {
      end = start + 1;
      while (end < count && valueAt(end) === valueAt(start)) end++;
      const doubled = start + end;
      if (doubled === count) continue;
      const quantile = doubled < count ? quantileAt(doubled) : -quantileAt(2 * count - doubled);
      for (let rank = start; rank < end; rank++) gaussianized[order[rank] as number] = quantile;
    }
    return gaussianized;
  };
}
