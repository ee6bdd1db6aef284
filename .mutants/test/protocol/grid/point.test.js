import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import { axisRules } from '../../../protocol/grid/axis.js';
import { numeraiGrid, gridSize, pointAt } from '../../../protocol/grid/grid.js';
import { canonicalFraction, canonicalPoint, pointId } from '../../../protocol/grid/point.js';
const point = {
    target: 'target',
    colsampleBytree: 0.5,
    regLambda: 10.5,
    learningRate: 0.25,
    maxBin: 5,
    maxDepth: 4,
    numLeaves: 12,
    minChildSamples: 20,
    nEstimators: 400,
};
const featureCount = 42;
const campaign = cidOf(textBytes('campaign'));
const idOf = (changes, within = campaign) => pointId(within, canonicalPoint({ ...point, ...changes }, featureCount));
const inRange = ({ min, max }) => fc.integer({ min, max });
const anyPoint = fc.record({
    target: fc.constantFrom('target', 'target_ender_20'),
    colsampleBytree: fc.double({ min: axisRules.colsample_bytree.min, max: 1, noNaN: true }),
    regLambda: fc.double({ min: 0, max: 1e5, noNaN: true }),
    learningRate: fc.double({ min: axisRules.learning_rate.min, max: 1, noNaN: true }),
    maxBin: inRange(axisRules.max_bin),
    maxDepth: inRange(axisRules.max_depth),
    numLeaves: fc.oneof(fc.integer({ min: 2, max: 64 }), inRange(axisRules.num_leaves)),
    minChildSamples: inRange(axisRules.min_child_samples),
    nEstimators: inRange(axisRules.n_estimators),
});
const test = suite('point');
test('the canonical form is a fixed point, and keeps both caps', () => {
    fc.assert(fc.property(anyPoint, fc.integer({ min: 1, max: 3500 }), (given, total) => {
        const once = canonicalPoint(given, total);
        assert.equal(canonicalPoint({ ...once, colsampleBytree: canonicalFraction(once.featuresUsed, total) }, total), once);
        assert.ok(once.numLeaves <= given.numLeaves && once.maxDepth <= given.maxDepth);
        assert.ok(once.maxDepth <= once.numLeaves - 1 && once.numLeaves <= 2 ** once.maxDepth);
        assert.ok(once.featuresUsed >= 1 && once.featuresUsed <= total);
    }), { seed: 1, numRuns: 2000 });
});
test('the canonical fraction draws its own count for every count of 1 to 3,500 features', () => {
    let wrong = 0;
    for (let total = 1; total <= 3500; total++) {
        for (let count = 1; count <= total; count++) {
            // LightGBM takes all features from a fraction of 1 on, and else rounds half up.
            const fraction = canonicalFraction(count, total);
            const drawn = fraction >= 1 ? total : Math.max(1, Math.trunc(total * fraction + 0.5));
            if (drawn !== count || (count < total && !(fraction < 1)))
                wrong++;
        }
    }
    assert.is(wrong, 0);
});
for (const [id, given, expected] of [
    ['leaves-capped-by-depth', { maxDepth: 2, numLeaves: 24 }, { maxDepth: 2, numLeaves: 4 }],
    ['depth-capped-by-leaves', { maxDepth: 12, numLeaves: 5 }, { maxDepth: 4, numLeaves: 5 }],
    ['neither-capped', { maxDepth: 4, numLeaves: 16 }, { maxDepth: 4, numLeaves: 16 }],
    ['stump', { maxDepth: 32, numLeaves: 2 }, { maxDepth: 1, numLeaves: 2 }],
    ['depth-one', { maxDepth: 1, numLeaves: 128 }, { maxDepth: 1, numLeaves: 2 }],
    ['widest', { maxDepth: 32, numLeaves: 128 }, { maxDepth: 32, numLeaves: 128 }],
    ['depth-7', { maxDepth: 7, numLeaves: 128 }, { maxDepth: 7, numLeaves: 128 }],
    ['depth-6', { maxDepth: 6, numLeaves: 128 }, { maxDepth: 6, numLeaves: 64 }],
    ['fraction-of-none', { colsampleBytree: 0.001 }, { featuresUsed: 1 }],
    ['half-rounds-up', { colsampleBytree: 0.25 }, { featuresUsed: 11 }],
    ['all', { colsampleBytree: 1 }, { featuresUsed: 42 }],
]) {
    test(`canonical ${id}`, () => {
        const canonical = canonicalPoint({ ...point, ...given }, featureCount);
        for (const [key, value] of Object.entries(expected))
            assert.is(canonical[key], value, key);
    });
}
test('equivalent points share an id, and every other field tells points apart', () => {
    assert.is(idOf({ maxDepth: 12, numLeaves: 5 }), idOf({ maxDepth: 4, numLeaves: 5 }));
    assert.is(idOf({ maxDepth: 2, numLeaves: 24 }), idOf({ maxDepth: 2, numLeaves: 4 }));
    assert.is(idOf({ colsampleBytree: 0.5 }), idOf({ colsampleBytree: 21 / 42 }));
    assert.is(idOf({ colsampleBytree: 0.491 }), idOf({ colsampleBytree: 0.509 }));
    const ids = [
        idOf({}),
        idOf({ target: 'other' }),
        idOf({ colsampleBytree: 0.9 }),
        idOf({ regLambda: 10.500000000000002 }),
        idOf({ learningRate: 0.2 }),
        idOf({ maxBin: 4 }),
        idOf({ maxDepth: 5 }),
        idOf({ numLeaves: 11 }),
        idOf({ minChildSamples: 21 }),
        idOf({ nEstimators: 401 }),
        idOf({}, cidOf(textBytes('another'))),
    ];
    assert.is(new Set(ids).size, ids.length);
});
test('the ids of the first, a middle and the last point of the grid are frozen', () => {
    const size = gridSize(numeraiGrid);
    const points = [0n, size / 3n, size - 1n].map((index) => pointAt(numeraiGrid, index, 'target'));
    const ids = points.map((given) => pointId(campaign, canonicalPoint(given, featureCount)));
    assert.equal(ids, [
        'fb1aad0b8cf61c0fa8b6c08de0e637c076516cf9b7dc58955129d61e8cb1bbb8',
        '00138f82779ab5bbf188a391836d6fabba5d4f35ffb58e713bdc19e79c56a756',
        '603f8cf942901475d3c11e0b79f71524e381eae015d09a01afb523d754818414',
    ]);
});
test('the id of a point hashes these very bytes', () => {
    const canonical = Buffer.from([
        'a9',
        '666d617842696e',
        '05',
        '66746172676574',
        '66746172676574',
        '686d61784465707468',
        '04',
        '696e756d4c6561766573',
        '0c',
        '697265674c616d626461',
        '484025000000000000',
        '6b6e457374696d61746f7273',
        '190190',
        '6c666561747572657355736564',
        '15',
        '6c6c6561726e696e6752617465',
        '483fd0000000000000',
        '6f6d696e4368696c6453616d706c6573',
        '14',
    ].join(''), 'hex');
    const parts = [Buffer.from('gridlode/1/point'), Buffer.from(campaign), canonical];
    const framed = parts.flatMap((part) => [Buffer.from([0, 0, 0, part.length]), part]);
    assert.is(createHash('sha256').update(Buffer.concat(framed)).digest('hex'), idOf({}));
});
test.run();
//# sourceMappingURL=point.test.js.map