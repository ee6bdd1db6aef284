import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EngineDataset } from '../../../native/index.js';
import { domainHash } from '../../../protocol/codec/hash.js';
import { axisValue } from '../../../protocol/grid/axis.js';
import { numeraiGrid } from '../../../protocol/grid/grid.js';
import { canonicalPoint, pointId } from '../../../protocol/grid/point.js';
import { planTraining } from '../../../protocol/model/training-plan.js';
import { campaignCid } from '../../../protocol/campaign/campaign.js';
import { testCampaign } from '../../fixtures/campaign.js';
import { testResolver } from '../engine/fixture.js';
const test = suite('canonical-point');
const rows = 240;
const features = 7;
const columns = Int8Array.from({ length: rows * features }, (_, i) => (Math.imul(i + 1, 2_654_435_761) >>> 29) & 7).map((value) => value % 5);
const labels = Float32Array.from({ length: rows }, (_, row) => ((columns[row] * columns[rows + row] + row) % 5) / 4);
const campaign = testCampaign(testResolver, {
    featureCount: features,
    training: { segmentTrees: 12, startScore: 500_000_000 },
});
const network = campaignCid(campaign);
const datasets = new Map();
test.before(() => {
    for (const maxBin of [2, 3, 4, 5]) {
        const dataset = EngineDataset.create({ rows, features, maxBin });
        dataset.push(0, rows, columns);
        dataset.finish(labels);
        datasets.set(maxBin, dataset);
    }
});
test.after(() => Promise.all([...datasets.values()].map((dataset) => dataset.close())).then(() => undefined));
/**
 * The segment that LightGBM makes of the raw values of `point`, seeded as the plan says; none of them is made
 * canonical.
 */
async function trainRaw(point, plan) {
    const raw = {
        num_leaves: point.numLeaves,
        max_depth: point.maxDepth,
        feature_fraction: point.colsampleBytree,
    };
    const parameters = plan.replace(/(\w+)=(\S+)/g, (pair, name) => name in raw ? `${name}=${raw[name]}` : pair);
    const { trees, transcripts, scores } = await datasets.get(point.maxBin).trainSegment({
        parameters,
        trees: 12,
        initScore: new Float64Array(rows).fill(0.5),
        transcriptKeys: [new Uint8Array(1)],
        threads: 1,
    });
    return [trees, transcripts[0], new Uint8Array(scores.buffer)]
        .map((bytes) => domainHash('bytes', bytes))
        .join();
}
const planOf = (point) => {
    const canonical = canonicalPoint(point, features);
    const [segment] = planTraining(campaign, pointId(network, canonical), canonical).segments;
    return segment?.parameters ?? '';
};
const idOf = (point) => pointId(network, canonicalPoint(point, features));
const valuesOf = (axis) => Array.from({ length: axis.kind === 'values' ? axis.values.length : axis.count }, (_, i) => axisValue(axis, i));
const [fractions, , , , depths, leaves] = numeraiGrid.map((axis, i) => [0, 4, 5].includes(i) ? valuesOf(axis) : []);
const points = fc.record({
    target: fc.constant('target'),
    colsampleBytree: fc.constantFrom(...fractions),
    regLambda: fc.constantFrom(0, 1, 30),
    learningRate: fc.constantFrom(0.05, 0.5, 1),
    maxBin: fc.constantFrom(2, 3, 4, 5),
    maxDepth: fc.constantFrom(...depths),
    numLeaves: fc.constantFrom(...new Set(leaves)),
    minChildSamples: fc.constantFrom(1, 5, 20),
    nEstimators: fc.constant(12),
});
const kinds = [
    {
        id: 'leaves-beyond-the-depth',
        others: (point) => [...new Set(leaves)].map((numLeaves) => ({ ...point, maxDepth: 2 + (point.maxDepth % 3), numLeaves })),
    },
    {
        id: 'depth-beyond-the-leaves',
        others: (point) => depths.map((maxDepth) => ({ ...point, numLeaves: 2 + (point.numLeaves % 5), maxDepth })),
    },
    {
        id: 'fractions-of-as-many-features',
        others: (point) => fractions.map((colsampleBytree) => ({ ...point, colsampleBytree })),
    },
];
for (const { id, others } of kinds) {
    test(`${id}: points with one id train to the same bytes, in trees, transcript and scores`, async () => {
        let pairs = 0;
        await fc.assert(fc.asyncProperty(points, fc.nat(), fc.nat(), async (point, a, b) => {
            const family = others(point);
            const one = family[a % family.length];
            const same = family.filter((other) => other !== one && idOf(other) === idOf(one));
            if (same.length === 0)
                return;
            const other = same[b % same.length];
            pairs++;
            assert.is(planOf(one), planOf(other));
            assert.is(await trainRaw(one, planOf(one)), await trainRaw(other, planOf(other)));
        }), { seed: 20_260_702, numRuns: 120 });
        assert.ok(pairs >= 60, `only ${pairs} pairs`);
    });
}
test('the canonical point itself trains to the bytes of the point it stands for', async () => {
    await fc.assert(fc.asyncProperty(points, async (point) => {
        const raw = await trainRaw(point, planOf(point));
        const { featuresUsed, ...canonical } = canonicalPoint(point, features);
        assert.is(raw, await trainRaw({ ...canonical, colsampleBytree: featuresUsed / features }, planOf(point)));
    }), { seed: 20_260_703, numRuns: 120 });
});
test('points that differ in what counts have different ids, and mostly other bytes', async () => {
    let differing = 0;
    await fc.assert(fc.asyncProperty(points, points, async (one, two) => {
        if (idOf(one) === idOf(two))
            return;
        assert.is.not(planOf(one), planOf(two));
        const other = { ...two, maxBin: one.maxBin };
        differing += Number((await trainRaw(one, planOf(one))) !== (await trainRaw(other, planOf(other))));
    }), { seed: 20_260_704, numRuns: 30 });
    assert.ok(differing >= 28, `only ${differing} of 30 pairs differ`);
});
test.run();
//# sourceMappingURL=canonical-point.test.js.map