import * as assert from 'uvu/assert';
import { EngineDataset, EngineError, } from '../../native/index.js';
export const maxBins = [2, 3, 4, 5];
/** A generator of 32-bit numbers (xorshift), so that every run has the same data. */
export function randomOf(seed) {
    let state = (Math.imul(seed, 0x9e3779b1) ^ 0x2545f491) >>> 0 || 1;
    return () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state = (state ^ (state << 5)) >>> 0;
        return state;
    };
}
/** Labels that depend on some features and much chance. */
export function makeTable(rows, features, seed = 1) {
    const next = randomOf(seed);
    const columns = new Int8Array(rows * features).map(() => next() % 5);
    const value = (row, feature) => columns[(feature % features) * rows + row];
    const labels = new Float32Array(rows).map((_, row) => (value(row, 0) * value(row, 1) - value(row, 2) * value(row, 3) + value(row, 4) + (next() % 1000) / 40) /
        50);
    return { rows, features, columns, labels };
}
/** The rows of some ranges, [first row, count], one after another. */
export function takeRows({ rows, features, columns, labels }, ranges) {
    const total = ranges.reduce((sum, [, count]) => sum + count, 0);
    const taken = {
        rows: total,
        features,
        columns: new Int8Array(total * features),
        labels: new Float32Array(total),
    };
    let at = 0;
    for (const [first, count] of ranges) {
        taken.labels.set(labels.subarray(first, first + count), at);
        for (let feature = 0; feature < features; feature++) {
            taken.columns.set(columns.subarray(feature * rows + first, feature * rows + first + count), feature * total + at);
        }
        at += count;
    }
    return taken;
}
/** `chunks`: how many rows are pushed at a time; the last number goes on to the end. */
export function fillDataset(table, maxBin = 5, chunks = [table.rows]) {
    const dataset = EngineDataset.create({ rows: table.rows, features: table.features, maxBin });
    for (let row = 0, i = 0; row < table.rows; i++) {
        const count = Math.min(chunks[Math.min(i, chunks.length - 1)], table.rows - row);
        dataset.push(row, count, takeRows(table, [[row, count]]).columns);
        row += count;
    }
    dataset.finish(table.labels);
    return dataset;
}
export function parametersOf(settings = {}) {
    const { maxBin = 5, learningRate = 0.1, numLeaves = 16, maxDepth = 6, minDataInLeaf = 10, lambda = 1, featureFraction = 1, seed = 1, } = settings;
    return [
        'objective=regression boosting=gbdt deterministic=true force_col_wise=true enable_bundle=false is_enable_sparse=false',
        'feature_pre_filter=false use_missing=false min_data_in_bin=1 boost_from_average=false linear_tree=false verbosity=-1',
        `max_bin=${maxBin} learning_rate=${learningRate} num_leaves=${numLeaves} max_depth=${maxDepth} min_data_in_leaf=${minDataInLeaf}`,
        `lambda_l2=${lambda} feature_fraction=${featureFraction} feature_fraction_seed=${seed} bagging_seed=2 bagging_fraction=1 bagging_freq=0`,
    ].join(' ');
}
export const startScore = 0.5;
export function train(dataset, settings = {}, options = {}) {
    return dataset.trainSegment({
        parameters: parametersOf({ maxBin: dataset.maxBin, ...settings }),
        trees: 10,
        initScore: new Float64Array(dataset.rows).fill(startScore),
        transcriptKeys: [Uint8Array.of(7)],
        threads: 1,
        ...options,
    });
}
/** Closes each dataset that `use` was given, also where it fails. */
export async function withDatasets(datasets, use) {
    try {
        return await use(...datasets);
    }
    finally {
        await Promise.all(datasets.map((dataset) => dataset.close()));
    }
}
export const hex = (bytes) => Buffer.from(bytes).toString('hex');
/** The bits of each number, so that NaN and the sign of zero count. */
const bitsOf = (numbers) => new BigUint64Array(numbers.buffer, numbers.byteOffset, numbers.length);
/** How many of two lists of doubles differ in a bit. */
export function countDifferences(a, b) {
    assert.is(a.length, b.length);
    const other = bitsOf(b);
    return bitsOf(a).reduce((count, bits, i) => count + (bits === other[i] ? 0 : 1), 0);
}
export function assertSameSegment(actual, expected) {
    assert.is(hex(actual.trees), hex(expected.trees));
    assert.equal(actual.transcripts.map(hex), expected.transcripts.map(hex));
    assert.is(countDifferences(actual.scores, expected.scores), 0);
    assert.equal([actual.treeCount, actual.finishedEarly], [expected.treeCount, expected.finishedEarly]);
}
export async function assertCode(act, code, message) {
    let thrown;
    try {
        await act();
    }
    catch (error) {
        thrown = error;
    }
    assert.instance(thrown, EngineError, `expected ${code}, not ${String(thrown)}`);
    const { code: actual, message: text, remedy } = thrown;
    assert.is(actual, code);
    assert.ok(text.endsWith(remedy), text);
    if (message !== undefined)
        assert.match(text, message);
}
//# sourceMappingURL=fixture.js.map