import { readFileSync } from 'node:fs';
const read = (name) => JSON.parse(readFileSync(new URL(`../../../../test/vectors/${name}`, import.meta.url), 'utf8'));
/** Our own frozen results, of which every bit counts. */
export const integers = read('scoring-integers.json');
/**
 * The cases of numerai-tools, each with our frozen integers. Scores agree to `tolerance`, and are rounded to
 * it.
 */
const numerai = read('numerai-scoring.json');
export const cases = numerai.cases.map((row) => ({
    ...row,
    target: Float64Array.from(row.target),
    prediction: Float64Array.from(row.prediction),
    metaModel: Float64Array.from(row.metaModel),
    targetWithGaps: Float64Array.from(row.target, (value, i) => (i % 7 === 3 ? NaN : value)),
    integer: integers.cases.find(({ id }) => id === row.id),
}));
export const agrees = (ours, theirs) => Math.abs(ours / 1e9 - theirs) <= numerai.tolerance;
/** A double as its bytes, most significant first, in hexadecimal. */
export function bits(value) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return bytes.toString('hex');
}
/** Values without ties and with many, from a fixed generator. */
export function sampleColumn(seed, count, levels) {
    let state = seed;
    return Float64Array.from({ length: count }, () => (state = (state * 48_271) % 2_147_483_647) % levels);
}
//# sourceMappingURL=scoring-vectors.js.map