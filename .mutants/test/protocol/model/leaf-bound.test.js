import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkTrees, EngineDataset } from '../../../native/index.js';
import { leafBound } from '../../../protocol/model/leaf-bound.js';
import { planTraining } from '../../../protocol/model/training-plan.js';
import { domainHash } from '../../../protocol/codec/hash.js';
import { testCampaign } from '../../fixtures/campaign.js';
import { testResolver } from '../../node/engine/fixture.js';
const test = suite('leaf-bound');
const rows = 300;
const features = 4;
const columns = Int8Array.from({ length: rows * features }, (_, i) => (i * 7 + (i >> 3) + (i >> 6)) % 5);
const campaign = testCampaign(testResolver, {
    featureCount: features,
    training: { segmentTrees: 40, startScore: 500_000_000 },
});
/**
 * Points from the tamest to the wildest that the grid's axes allow: with a learning rate above 2 residuals
 * grow.
 */
const points = fc.record({
    target: fc.constant('target'),
    featuresUsed: fc.integer({ min: 1, max: features }),
    regLambda: fc.constantFrom(0, 0.001, 1, 50, 300, 100_000),
    learningRate: fc.constantFrom(0.00001, 0.1, 0.5, 1, 1.7, 2, 3, 100),
    maxBin: fc.integer({ min: 2, max: 5 }),
    maxDepth: fc.integer({ min: 1, max: 6 }),
    numLeaves: fc.integer({ min: 2, max: 24 }),
    minChildSamples: fc.constantFrom(1, 2, 20, 100, 200),
    nEstimators: fc.constant(40),
});
test('no leaf of an honest training is beyond the bound, whatever the point and the labels', async () => {
    let tightest = 0;
    await fc.assert(fc.asyncProperty(points, fc.constantFrom('spread', 'spike', 'split'), async (point, kind) => {
        const labels = Float32Array.from({ length: rows }, (_, row) => kind === 'spread'
            ? ((row * 37) % 5) / 4
            : kind === 'spike'
                ? Number(row === 17)
                : Number(columns[row] > 2));
        const dataset = EngineDataset.create({ rows, features, maxBin: point.maxBin });
        try {
            dataset.push(0, rows, columns);
            dataset.finish(labels);
            const [segment] = planTraining(campaign, domainHash('point'), point).segments;
            const { trees, treeCount } = await dataset.trainSegment({
                parameters: segment?.parameters ?? '',
                trees: 40,
                initScore: new Float64Array(rows).fill(0.5),
                transcriptKeys: [],
                threads: 1,
            });
            const limits = {
                features,
                maxBin: point.maxBin,
                maxLeaves: point.numLeaves,
                maxDepth: point.maxDepth,
                maxTrees: treeCount,
            };
            const bound = leafBound(point, rows, 0.5);
            assert.is(checkTrees(trees, { ...limits, leafBound: bound }).treeCount, treeCount);
            // The other half is for the rounding of many more trees and rows than these.
            if (point.learningRate <= 1)
                checkTrees(trees, { ...limits, leafBound: bound * 0.500001 });
            tightest = Math.max(tightest, greatestLeaf(trees, limits, bound) / bound);
        }
        finally {
            await dataset.close();
        }
    }), { seed: 20_260_701, numRuns: 200 });
    assert.ok(tightest > 0.3, `the bound is ${1 / tightest} times what was seen, so it would bound nothing`);
});
/** The least bound that admits the trees, to within a percent. */
function greatestLeaf(trees, limits, bound) {
    let [low, high] = [0, bound];
    while (high - low > bound / 100) {
        const middle = (low + high) / 2;
        try {
            checkTrees(trees, { ...limits, leafBound: middle });
            high = middle;
        }
        catch {
            low = middle;
        }
    }
    return low;
}
test.run();
//# sourceMappingURL=leaf-bound.test.js.map