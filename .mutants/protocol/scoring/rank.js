import { lowerNormalQuantile } from './normal.js';
/**
 * Ranks finite values, ties sharing their mean rank, and puts each at the normal quantile of (rank - 0.5) /
 * count. The quantile is taken in the lower half and mirrored, so negated values give exactly negated
 * results, and equal ones all give 0. Source: numerai-tools `tie_kept_rank`, `gaussian`; SPEC.md rule
 * SCORE-5.
 */
export const gaussianizeRanks = (values) => mapRanks(values, (doubled, count) => {
    if (doubled < count)
        return lowerNormalQuantile(doubled / (2 * count));
    return doubled > count ? -lowerNormalQuantile((2 * count - doubled) / (2 * count)) : 0;
});
/**
 * Finite values as (rank - 0.5) / count, ties sharing their mean rank: strictly between 0 and 1. Source:
 * numerai-tools `tie_kept_rank`.
 */
export const rankShares = (values) => mapRanks(values, (doubled, count) => doubled / (2 * count));
/**
 * Puts each value at what `place` gives for its rank less a half, doubled so that it is whole, and the count.
 */
function mapRanks(values, place) {
    const count = values.length;
    const sorted = values.toSorted();
    const atRunStart = new Float64Array(count);
    for (let start = 0, end; start < count; start = end) {
        end = start + 1;
        while (end < count && sorted[end] === sorted[start])
            end++;
        atRunStart[start] = place(start + end, count);
    }
    return values.map((value) => atRunStart[countBelow(sorted, value)]);
}
/**
 * How many of the ascending values, one at least, are less than `value`; without a branch to mispredict, it
 * takes half the time.
 */
function countBelow(sorted, value) {
    let base = 0;
    let length = sorted.length;
    while (length > 1) {
        const half = length >> 1;
        base += half * Number(sorted[base + half - 1] < value);
        length -= half;
    }
    return base + Number(sorted[base] < value);
}
//# sourceMappingURL=rank.js.map