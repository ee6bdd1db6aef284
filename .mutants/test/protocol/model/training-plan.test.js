import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { campaignLimits } from '../../../protocol/campaign/limits.js';
import { domainHash, textBytes, toHash } from '../../../protocol/codec/hash.js';
import { gridSize, pointAt } from '../../../protocol/grid/grid.js';
import { canonicalPoint, pointId } from '../../../protocol/grid/point.js';
import { ownerTranscriptKey, plannedSegments, planTraining, verifierTranscriptKey, } from '../../../protocol/model/training-plan.js';
import { frozenCampaign } from '../campaign/frozen.js';
import { readVectors } from '../records/read-vectors.js';
import { vectorOf } from '../records/vectors.js';
const owner = vectorOf('opening').body['owner'];
const vrfOutput = domainHash('vector', textBytes('vrf output'));
const numerai = frozenCampaign('numerai');
const point = canonicalPoint(pointAt(numerai.campaign.grid, 1234567890123456789n, 'target'), 2_376);
const id = pointId(numerai.cid, point);
const plan = planTraining(numerai.campaign, id, point);
const withTrees = (nEstimators, segmentTrees) => planTraining({ ...numerai.campaign, training: { segmentTrees, startScore: 0 } }, id, {
    ...point,
    nEstimators,
});
const test = suite('training plan');
for (const vector of readVectors('plans')) {
    test(`frozen: ${vector.id}`, () => {
        const { campaign, cid } = frozenCampaign(vector.campaign);
        const canonical = canonicalPoint(pointAt(campaign.grid, BigInt(vector.index), vector.target), campaign.featureCount);
        assert.is(pointId(cid, canonical), vector.pointId);
        const { segments, maxBin, startScore, trees } = planTraining(campaign, vector.pointId, canonical);
        const last = segments.length - 1;
        assert.equal({
            maxBin,
            startScore,
            trees,
            segments: segments.length,
            lastTrees: segments[last]?.trees,
            first: segments[0]?.parameters,
            last: segments[last]?.parameters,
        }, {
            maxBin: vector.maxBin,
            startScore: vector.startScore,
            trees: vector.trees,
            segments: vector.segments,
            lastTrees: vector.lastTrees,
            first: vector.first,
            last: vector.last,
        });
        assert.is(toHash(ownerTranscriptKey(owner, vector.pointId, last)), vector.ownerKey);
        assert.is(toHash(verifierTranscriptKey(vrfOutput, last)), vector.verifierKey);
    });
}
test('segments are full but for the last one, and hold all trees', () => {
    for (const [trees, size, lengths] of [
        [1, 1, [1]],
        [1, 1_000, [1]],
        [10, 10, [10]],
        [11, 10, [10, 1]],
        [29, 10, [10, 10, 9]],
        [30, 10, [10, 10, 10]],
    ]) {
        const { segments } = withTrees(trees, size);
        assert.equal(segments.map((segment) => segment.trees), lengths);
        assert.equal(segments.map((segment) => segment.index), [...lengths.keys()]);
    }
});
test('the number of segments of a grid point is known without its plan', () => {
    const { campaign } = numerai;
    for (let i = 0n; i < 50n; i++) {
        const index = (i * (gridSize(campaign.grid) - 1n)) / 49n;
        const canonical = canonicalPoint(pointAt(campaign.grid, index, 'target'), campaign.featureCount);
        assert.is(plannedSegments(campaign, { index, target: 'target' }), planTraining(campaign, pointId(numerai.cid, canonical), canonical).segments.length);
    }
});
test('every segment has seeds of its own, of 31 bits, and all else alike', () => {
    const { segments } = withTrees(2_000, 1);
    const seeds = segments.flatMap(({ parameters }) => [...parameters.matchAll(/_seed=(\d+)/g)].map((match) => Number(match[1])));
    assert.is(seeds.length, 4_000);
    assert.ok(seeds.every((seed) => seed >= 0 && seed < 2 ** 31));
    // By chance 4,000 values out of 2^31 would repeat one in 4 of 1,000 campaigns.
    assert.is(new Set(seeds).size, 4_000);
    for (let bit = 0; bit < 31; bit++)
        assert.ok(Math.abs(seeds.filter((seed) => (seed >>> bit) & 1).length - 2_000) < 150, `bit ${bit}`);
    assert.is(new Set(segments.map(({ parameters }) => parameters.replace(/_seed=\d+/g, '_seed='))).size, 1);
});
test('each parameter stands once, and none depends on the machine', () => {
    for (const { parameters } of plan.segments.slice(0, 3)) {
        const names = parameters.split(' ').map((pair) => {
            assert.match(pair, /^[a-z_0-9]+=[a-z0-9.+-]+$/);
            return pair.split('=')[0];
        });
        assert.is(new Set(names).size, names.length);
        for (const absent of ['num_threads', 'seed', 'device_type', 'use_quantized_grad'])
            assert.not.ok(names.includes(absent));
    }
    for (const needed of [
        'deterministic=true',
        'force_col_wise=true',
        'linear_tree=false',
        'boost_from_average=false',
        'enable_bundle=false',
    ]) {
        assert.ok(plan.segments[0]?.parameters.includes(` ${needed} `));
    }
});
test('each coordinate of the point reaches LightGBM, and the target does not change the parameters but the seeds', () => {
    const changes = [
        { featuresUsed: point.featuresUsed + 1 },
        { regLambda: point.regLambda + 1 },
        { learningRate: point.learningRate / 2 },
        { maxBin: 7 },
        { maxDepth: 1 },
        { numLeaves: 3 },
        { minChildSamples: point.minChildSamples + 1 },
    ];
    const texts = [{}, ...changes].map((change) => planTraining(numerai.campaign, id, { ...point, ...change }).segments[0]?.parameters);
    assert.is(new Set(texts).size, changes.length + 1);
    const other = pointId(numerai.cid, { ...point, target: 'target_b' });
    assert.is.not(other, id);
    assert.is.not(planTraining(numerai.campaign, other, point).segments[0]?.parameters, texts[0]);
});
test('the longest plan that a campaign allows is made in bounded time', () => {
    const { segments } = withTrees(campaignLimits.segments, 1);
    assert.is(segments.length, campaignLimits.segments);
});
test('transcript keys differ by owner, point, segment and use', () => {
    const other = domainHash('another');
    const keys = [
        ownerTranscriptKey(owner, id, 0),
        ownerTranscriptKey(owner, id, 1),
        ownerTranscriptKey(other, id, 0),
        ownerTranscriptKey(owner, other, 0),
        verifierTranscriptKey(vrfOutput, 0),
        verifierTranscriptKey(vrfOutput, 1),
        verifierTranscriptKey(other, 0),
        verifierTranscriptKey(owner, 0),
    ].map(toHash);
    assert.is(new Set(keys).size, keys.length);
});
test.run();
//# sourceMappingURL=training-plan.test.js.map