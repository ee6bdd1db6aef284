import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
import { philox } from './philox.js';
/** Features of one group share a factor. */
const groupSize = 6;
/** The weights drift between random values that stand this many eras apart. */
const driftEras = 16;
/** Share of the variance of a target that its signal explains. */
const signalShare = 0.016;
/**
 * One feature in so many carries signal by itself, and there is one pair of features whose product does for
 * each of them.
 */
const featuresPerTerm = 3;
/** Where the bins of features and targets end, in percent of the rows. */
const featureBounds = [20, 40, 60, 80];
const targetBounds = [5, 25, 75, 95];
/** What each stream of random numbers is for: the fourth word of the counter. */
const stream = { group: 0, feature: 1, linear: 2, product: 3, pair: 4, commonNoise: 5, ownNoise: 6 };
/** Throws DATASET_SYNTHETIC_SIZE. */
export function checkSynthetic(spec) {
    const within = (value, min, max) => Number.isSafeInteger(value) && value >= min && value <= max;
    const { seed, eras, rowsPerEra, features, targets } = spec;
    if (!within(seed, 0, 0xffffffff) ||
        !within(eras, 1, 9_999) ||
        !within(rowsPerEra, 20, 10_000) ||
        !within(features, 6, 5_000) ||
        !within(targets, 1, 26)) {
        fail(datasetCodes, 'DATASET_SYNTHETIC_SIZE', `A synthetic dataset of seed ${seed}, ${eras} eras, ${rowsPerEra} rows, ${features} features and ${targets} targets is out of bounds`);
    }
}
export const syntheticFeatures = (spec) => Array.from({ length: spec.features }, (_, i) => `feature_${String(i + 1).padStart(4, '0')}`);
/** `target`, `target_b`, `target_c` and so on. */
export const syntheticTargets = (spec) => Array.from({ length: spec.targets }, (_, i) => i === 0 ? 'target' : `target_${String.fromCharCode(97 + i)}`);
export const syntheticEraName = (era) => String(era + 1).padStart(4, '0');
/**
 * Era `era` (from 0) of the dataset. Only + - * / and sqrt on doubles, in the order of SPEC.md, DATA-14 to
 * DATA-19.
 */
export function synthesizeEra(spec, era) {
    const rows = spec.rowsPerEra;
    const bell = bellNoise(spec.seed);
    const features = Array.from({ length: spec.features }, (_, f) => {
        const group = Math.floor(f / groupSize);
        const latent = Float64Array.from({ length: rows }, (_, row) => 0.6 * bell(row, era, group, stream.group) + 0.8 * bell(row, era, f, stream.feature));
        return Int8Array.from(quantise(latent, featureBounds));
    });
    const targets = Array.from({ length: spec.targets }, (_, t) => {
        const signal = standardise(signalOf(spec, era, t, features));
        const value = signal.map((s, row) => {
            const noise = 0.6 * bell(row, era, 0, stream.commonNoise) + 0.8 * bell(row, era, t, stream.ownNoise);
            return Math.sqrt(signalShare) * s + Math.sqrt(1 - signalShare) * noise;
        });
        return Float32Array.from(quantise(value, targetBounds), (bin) => bin / 4);
    });
    const ids = Array.from({ length: rows }, (_, row) => `n${(era * rows + row).toString(16).padStart(8, '0')}`);
    return { ids, features, targets };
}
/**
 * The noiseless signal of a target: a weighted sum of features and of products of two, whose weights drift
 * with the eras.
 */
function signalOf(spec, era, target, features) {
    const sum = new Float64Array(spec.rowsPerEra);
    const bell = bellNoise(spec.seed);
    for (let term = 0; term * featuresPerTerm < spec.features; term++) {
        const single = features[term * featuresPerTerm];
        const linear = weight(bell, era, target, term, stream.linear);
        const [a, b] = pairOf(spec, term).map((f) => features[f]);
        const product = weight(bell, era, target, term, stream.product) / 2;
        for (let row = 0; row < sum.length; row++) {
            const x = single[row] - 2;
            const y = (a[row] - 2) * (b[row] - 2);
            sum[row] = sum[row] + linear * x + product * y;
        }
    }
    return sum;
}
/** A term's weight: a lasting part that targets mostly share, and one that drifts from knot to knot. */
function weight(bell, era, target, term, kind) {
    const knot = Math.floor(era / driftEras);
    const along = (era % driftEras) / driftEras;
    const lasting = 0.8 * bell(term, 0, 0, kind) + 0.6 * bell(term, 0, 1 + target, kind);
    const drift = (1 - along) * bell(term, 1 + knot, 0, kind) + along * bell(term, 2 + knot, 0, kind);
    return lasting + drift;
}
function pairOf(spec, term) {
    const words = new Uint32Array(4);
    philox(words, term, 0, 0, stream.pair, spec.seed, 0);
    return [words[0] % spec.features, words[1] % spec.features];
}
/** Bell-shaped noise of mean 0 and variance 1: four uniform 32-bit integers, centred, summed and scaled. */
function bellNoise(seed) {
    const words = new Uint32Array(4);
    const scale = Math.sqrt(3) / 0x100000000;
    return (index, era, column, kind) => {
        philox(words, index, era, column, kind, seed, 0);
        return ((words[0] +
            words[1] +
            words[2] +
            words[3] -
            0x1fffffffe) *
            scale);
    };
}
/**
 * The bin of each value by its rank: how many of the `percents` of the rows, rounded down, rank before it.
 * Equal values rank by row.
 */
function quantise(values, percents) {
    const rows = values.length;
    const bounds = percents.map((percent) => Math.floor((percent * rows) / 100));
    const bins = new Array(rows);
    const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
    order.forEach((row, rank) => (bins[row] = bounds.filter((bound) => rank >= bound).length));
    return bins;
}
/** The values less their mean, over their standard deviation (population), summed in row order. */
function standardise(values) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
    return values.map((value) => (variance === 0 ? 0 : (value - mean) / Math.sqrt(variance)));
}
//# sourceMappingURL=synthetic.js.map