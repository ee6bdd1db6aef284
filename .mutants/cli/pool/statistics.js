export const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
/**
 * The value that `share` of the values lies below, between two of them by a straight line. Source: numpy's
 * default `quantile`.
 */
export function quantile(values, share) {
    const sorted = values.toSorted((a, b) => a - b);
    const at = share * (sorted.length - 1);
    const below = Math.floor(at);
    const low = sorted[below];
    return low + (at - below) * ((sorted[below + 1] ?? low) - low);
}
export const bandOf = (values) => ({
    value: meanOf(values),
    low: quantile(values, 0.1),
    high: quantile(values, 0.9),
});
/** What was measured, with no number finer than a score: more digits would say nothing. */
export function nineDecimals(found) {
    if (typeof found === 'number')
        return Number(found.toFixed(9));
    if (Array.isArray(found))
        return found.map((each) => nineDecimals(each));
    if (typeof found !== 'object' || found === null)
        return found;
    return Object.fromEntries(Object.entries(found).map(([name, each]) => [name, nineDecimals(each)]));
}
//# sourceMappingURL=statistics.js.map