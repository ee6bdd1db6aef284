/**
 * The interval of Wilson's score for a share that was measured `caught` times of `tried`; `z` = 1.96 gives 95
 * %.
 */
export function wilson(caught, tried, z = 1.959_964) {
    if (tried === 0)
        return [0, 1];
    const share = caught / tried;
    const spread = z * Math.sqrt((share * (1 - share)) / tried + (z * z) / (4 * tried * tried));
    const [middle, scale] = [share + (z * z) / (2 * tried), 1 + (z * z) / tried];
    // At either end rounding must not leave the share outside.
    return [caught === 0 ? 0 : (middle - spread) / scale, caught === tried ? 1 : (middle + spread) / scale];
}
/**
 * The chance that `drawn` of `size`, without repetition, hold none of `marked`: C(size - marked, drawn) /
 * C(size, drawn).
 */
export function escape(size, marked, drawn) {
    let chance = 1;
    for (let i = 0; i < Math.min(drawn, size); i++)
        chance *= Math.max(0, size - marked - i) / (size - i);
    return chance;
}
/** The chance that of `drawn` of `size`, without repetition, just `hits` are among `marked`. */
export function hypergeometric(size, marked, drawn, hits) {
    if (hits > marked || drawn - hits > size - marked)
        return 0;
    let chance = 1;
    for (let i = 0; i < drawn; i++) {
        // The marked ones first, in one of the C(drawn, hits) orders that there are.
        chance *=
            i < hits
                ? ((marked - i) * (drawn - i)) / ((size - i) * (hits - i))
                : (size - marked - (i - hits)) / (size - i);
    }
    return chance;
}
/**
 * The chance of at most `caught` in so many independent trials of a chance. Terms are told relative to the
 * greatest, so that none is lost.
 */
export function atMost(caught, tried, chance) {
    if (chance === 0 || chance === 1)
        return caught >= tried * chance ? 1 : 0;
    const odds = chance / (1 - chance);
    const greatest = Math.min(tried, Math.floor((tried + 1) * chance));
    const terms = new Array(tried + 1).fill(1);
    for (let k = greatest; k < tried; k++)
        terms[k + 1] = (terms[k] * (tried - k) * odds) / (k + 1);
    for (let k = greatest; k > 0; k--)
        terms[k - 1] = (terms[k] * k) / ((tried - k + 1) * odds);
    const sumOf = (some) => some.reduce((sum, term) => sum + term, 0);
    return sumOf(terms.slice(0, caught + 1)) / sumOf(terms);
}
//# sourceMappingURL=statistics.js.map