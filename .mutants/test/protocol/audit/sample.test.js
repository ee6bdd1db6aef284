import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commonSegment, drawDistinct, drawOrder, sampleAlpha, sampledSegments, uniformSample, } from '../../../protocol/audit/sample.js';
import { campaignLimits } from '../../../protocol/campaign/limits.js';
import { cidOf, domainHash, textBytes, uint32Bytes } from '../../../protocol/codec/hash.js';
import { recordShapes } from '../../../protocol/records/bodies.js';
import { frozenCampaign } from '../campaign/frozen.js';
import { codeOf } from '../code-of.js';
import { plainOf, vectorOf } from '../records/vectors.js';
import { readVectors } from '../records/read-vectors.js';
import { referenceOrder, referenceUniform, referenceWeighted } from './reference-order.js';
import { escape } from '../../zoo/statistics.js';
const { campaign } = frozenCampaign('small');
/** The acceptance eras of samples.json. */
const acceptance = Array.from({ length: 16 }, (_, i) => `0${100 + i}`);
const withAudit = (audit) => ({
    ...campaign,
    eras: { ...campaign.eras, acceptance },
    audit: { ...campaign.audit, ...audit },
});
const finished = (segments) => ({
    outcome: 'accepted',
    index: 0n,
    target: 'target',
    segments,
});
const seedAt = (i) => domainHash('test-sample', uint32Bytes(i));
const test = suite('sample');
for (const { id, vrfOutput, segments, uniformSegments, sampledEras, weightedSegments, influenceStep, common, sample, whole, } of readVectors('samples')) {
    test(`frozen: ${id}`, () => {
        const rules = withAudit({ uniformSegments, weightedSegments, sampledEras });
        assert.equal(uniformSample(rules, vrfOutput, finished(segments)), sample);
        const influence = Array.from({ length: segments }, (_, i) => (i * influenceStep) % 1_000_003);
        assert.equal(sampledSegments(rules, vrfOutput, { common, influence, endedEarly: false }), whole);
    });
}
test('the order is the shuffle that SPEC.md writes down, and holds each integer once', () => {
    for (const size of [0, 1, 2, 3, 7, 100]) {
        for (let i = 0; i < 10; i++) {
            const order = [...drawOrder(seedAt(i), 'segments', size)];
            assert.equal(order, referenceOrder(seedAt(i), 'segments', size));
            assert.equal(order.toSorted((a, b) => a - b), [...new Array(size).keys()]);
        }
    }
});
test('a draw of distinct integers is the beginning of the order, ascending; all of them where there are fewer', () => {
    const order = referenceOrder(seedAt(0), 'eras', 20);
    for (const count of [0, 1, 5, 19, 20, 21, 1_000]) {
        assert.equal(drawDistinct(seedAt(0), 'eras', 20, count), order.slice(0, count).sort((a, b) => a - b));
    }
    assert.equal(drawDistinct(seedAt(0), 'eras', 0, 5), []);
    assert.not.equal(drawDistinct(seedAt(0), 'segments', 1_000, 5), drawDistinct(seedAt(0), 'eras', 1_000, 5));
});
test('all permutations of four and all subsets of two of six are as likely', () => {
    const orders = new Map();
    const subsets = new Map();
    const count = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
    for (let i = 0; i < 4_800; i++) {
        count(orders, [...drawOrder(seedAt(i), 'segments', 4)].join());
        count(subsets, drawDistinct(seedAt(i), 'eras', 6, 2).join());
    }
    const chiSquare = (counts) => [...counts.values()].reduce((sum, n) => sum + (n - 4_800 / counts.size) ** 2 / (4_800 / counts.size), 0);
    assert.equal([orders.size, subsets.size], [24, 15]);
    // Exceeded by chance once in 1,000: 49.7 for 23 and 36.1 for 14 degrees of freedom.
    assert.ok(chiSquare(orders) < 49.7, String(chiSquare(orders)));
    assert.ok(chiSquare(subsets) < 36.1, String(chiSquare(subsets)));
});
test('the chances that SPEC.md and the design name are those of the hypergeometric law', () => {
    const table = [
        [1, 0.97, 0.95, 0.9, 0.71, 0.56],
        [5, 0.856, 0.77, 0.584, 0.173, 0.051],
        [10, 0.727, 0.584, 0.33, 0.027, 0.002],
    ];
    for (const [forged, ...chances] of table) {
        [3, 5, 10, 29, 44].forEach((sampled, i) => assert.ok(Math.abs(escape(100, forged, sampled) - chances[i]) < 0.0005, `${forged} forged, ${sampled} sampled`));
    }
    assert.ok(escape(50_000, 5_000, 29) < 0.05 && escape(50_000, 5_000, 28) > 0.05);
    assert.ok(escape(50_000, 5_000, 44) < 0.01 && escape(50_000, 5_000, 43) > 0.01);
    assert.ok(Math.abs(escape(100, 1, 44) - 0.56) < 1e-9, '1 % of a model escapes 44 of 100 more than half of the time');
});
test('samples miss forged segments as often as that law says', () => {
    const draws = 3_000;
    for (const [size, forged, sampled] of [
        [100, 10, 10],
        [100, 5, 29],
        [40, 1, 3],
    ]) {
        let missed = 0;
        for (let i = 0; i < draws; i++) {
            if (uniformSample(withAudit({ uniformSegments: sampled }), seedAt(i), finished(size)).segments.every((segment) => segment >= forged))
                missed++;
        }
        const chance = escape(size, forged, sampled);
        const deviation = Math.sqrt(draws * chance * (1 - chance));
        assert.ok(Math.abs(missed - draws * chance) < 3.3 * deviation, `${missed} of ${draws} where ${draws * chance} are expected`);
    }
});
test('two panellists sample apart from each other', () => {
    const rules = withAudit({ uniformSegments: 10 });
    let common = 0;
    for (let i = 0; i < 500; i++) {
        const first = uniformSample(rules, seedAt(2 * i), finished(100)).segments;
        common += uniformSample(rules, seedAt(2 * i + 1), finished(100)).segments.filter((segment) => first.includes(segment)).length;
    }
    assert.ok(Math.abs(common / 500 - 1) < 0.15, `${common / 500} of 10 segments in common where 1 is expected`);
});
/** The parts of a whole sample, each by itself. */
function partsOf(rules, seed, { common, influence, endedEarly }) {
    const uniform = uniformSample(rules, seed, finished(influence.length)).segments;
    const byInfluence = [...influence.keys()]
        .sort((a, b) => influence[b] - influence[a] || a - b)
        .slice(0, rules.audit.influentialSegments);
    const certain = [
        ...new Set([...uniform, common, ...byInfluence, ...(endedEarly ? [influence.length - 1] : [])]),
    ];
    return { certain, weighted: referenceWeighted(seed, influence, certain, rules.audit.weightedSegments) };
}
test('the whole sample is the uniform part, the common segment, the most influential ones, an early end and the weighted part', () => {
    for (const [weightedSegments, influentialSegments] of [
        [1, 1],
        [3, 2],
        [300, 1],
    ]) {
        const rules = withAudit({ uniformSegments: 3, weightedSegments, influentialSegments });
        for (let i = 0; i < 40; i++) {
            const size = 1 + (i % 13);
            const influence = Array.from({ length: size }, (_, at) => i % 4 === 0 ? 0 : (7 ** at * (i + 1)) % 1_000_003);
            const model = { common: i % size, influence, endedEarly: i % 3 === 0 };
            const { certain, weighted } = partsOf(rules, seedAt(i), model);
            const sample = sampledSegments(rules, seedAt(i), model);
            assert.equal(sample, [...certain, ...weighted].sort((a, b) => a - b));
            assert.is(new Set(sample).size, Math.min(size, certain.length + weightedSegments), 'each once, as many as are asked for');
        }
    }
});
test('the weighted part draws by influence and one more, so that nothing is safe and nothing is sure', () => {
    const rules = withAudit({ uniformSegments: 1, weightedSegments: 1, influentialSegments: 1 });
    const influence = [9_999, 5, 2, 1, 0, 0];
    const drawn = new Array(influence.length).fill(0);
    let draws = 0;
    for (let i = 0; draws < 3_000; i++) {
        const { certain, weighted: [one], } = partsOf(rules, seedAt(i), { common: 5, influence, endedEarly: false });
        // The same segments are left each time: those of weight 6, 3, 2 and 1.
        if (!certain.every((segment) => segment === 0 || segment === 5))
            continue;
        draws++;
        drawn[one] = drawn[one] + 1;
    }
    for (const [segment, weight] of [
        [1, 6],
        [2, 3],
        [3, 2],
        [4, 1],
    ]) {
        const expected = (draws * weight) / 12;
        assert.ok(Math.abs(drawn[segment] - expected) < 3.3 * Math.sqrt(expected * (1 - weight / 12)), `${drawn[segment]} of ${draws} where ${expected} are expected`);
    }
});
test('influences beyond 2^53 in sum are added without loss', () => {
    const rules = withAudit({ uniformSegments: 1, weightedSegments: 20, influentialSegments: 1 });
    const influence = Array.from({ length: 8_000 }, (_, i) => 2_000_000_000_000 - i);
    const model = { common: 0, influence, endedEarly: false };
    const { certain, weighted } = partsOf(rules, seedAt(1), model);
    assert.equal(sampledSegments(rules, seedAt(1), model), [...certain, ...weighted].sort((a, b) => a - b));
});
test('the common segment follows from beacon and commitment, and every segment is as likely', () => {
    const commitments = Array.from({ length: 3_000 }, (_, i) => cidOf(textBytes(`commitment ${i}`)));
    const counts = new Array(10).fill(0);
    for (const commitment of commitments) {
        const common = commonSegment(seedAt(0), commitment, 10);
        assert.is(common, Number(referenceUniform('sample-common', [Buffer.from(seedAt(0), 'hex'), Buffer.from(commitment)], 10n)));
        counts[common] = counts[common] + 1;
    }
    for (const count of counts)
        assert.ok(Math.abs(count - 300) < 3.3 * Math.sqrt(270), counts.join());
    assert.ok(commitments.some((commitment) => commonSegment(seedAt(1), commitment, 10) !== commonSegment(seedAt(0), commitment, 10)));
});
test('the largest sample that a campaign allows fits an attestation', () => {
    const { uniformSegments, weightedSegments, influentialSegments, sampledEras } = campaignLimits;
    const rules = withAudit({ uniformSegments, weightedSegments, influentialSegments, sampledEras });
    const uniform = uniformSample(rules, seedAt(0), finished(2_000));
    // The common segment, the influential ones and the last are outside the uniform part.
    const outside = [...new Array(2_000).keys()].filter((segment) => !uniform.segments.includes(segment));
    const influence = Array.from({ length: 2_000 }, (_, i) => uniform.segments.includes(i) || i === 1_999 || i === outside[0] ? 0 : 1);
    const segments = sampledSegments(rules, seedAt(0), {
        common: outside[0],
        influence,
        endedEarly: true,
    });
    assert.is(segments.length, uniformSegments + weightedSegments + influentialSegments + (uniform.segments.includes(1_999) ? 1 : 2));
    const body = {
        ...plainOf(vectorOf('attestation').body),
        segments: segments.map((segment) => ({ segment, transcript: new Uint8Array(32) })),
        eras: uniform.eras,
    };
    assert.is(codeOf(() => recordShapes.attestation.decode(body, 'attestation')), null);
    assert.equal(uniform.eras, acceptance, 'all eras where there are fewer');
});
test('the alpha of a sample follows from beacon, point, manifest and panellist, each of them', () => {
    const [beacon, point] = [domainHash('beacon'), domainHash('point')];
    const manifest = cidOf(textBytes('manifest'));
    const node = 'ab'.repeat(32);
    const alphas = [
        sampleAlpha(beacon, point, manifest, node),
        sampleAlpha(domainHash('other'), point, manifest, node),
        sampleAlpha(beacon, domainHash('other'), manifest, node),
        sampleAlpha(beacon, point, cidOf(textBytes('other')), node),
        sampleAlpha(beacon, point, manifest, 'cd'.repeat(32)),
    ];
    assert.is(new Set(alphas).size, 5);
});
test.run();
//# sourceMappingURL=sample.test.js.map