import { openDataset } from '../../node/dataset/dataset-store.js';
import { addScores } from '../../native/index.js';
import { domainHash, toHash } from '../../protocol/codec/hash.js';
import { ownerTranscriptKey } from '../../protocol/model/training-plan.js';
import { fillDataset } from '../native/fixture.js';
import { announce, announceSegments, announceTruly, cut, edited, listOf, replaceSegment, trainAfter, } from '../node/audit/fixture.js';
import { orderAt, testOwner } from '../node/engine/fixture.js';
const orderOf = ({ bench }, { manifest: { index } }) => orderAt(bench, index);
/** Trains by an order that differs from the point's. */
const trainBy = (change) => (site, { honest }, before) => trainAfter(site, honest.manifest.index, before, undefined, change(orderOf(site, honest), site));
const onEras = (pick) => trainBy((order, site) => {
    const segments = order.plan.segments.map((segment) => ({ ...segment, eras: pick(site) }));
    return { ...order, plan: { ...order.plan, segments } };
});
const withParameters = (edit) => (site, { honest }, before) => trainAfter(site, honest.manifest.index, before, edit);
/** Changes the bytes of what honest training gives. */
const withBytes = (change) => async (site, originals, before) => change(await trainAfter(site, originals.honest.manifest.index, before), originals, before.length);
const onAcceptance = onEras(({ bench }) => bench.campaign.eras.acceptance);
/** Trains from start scores that are those of the segments before, but for what `forge` does to them. */
export async function trainFrom({ bench }, { manifest: { index } }, before, forge) {
    const { plan } = orderAt(bench, index);
    const { trees: planned, parameters, eras } = plan.segments[before.length];
    const stored = await openDataset(bench.dir, bench.dataset);
    const blocks = await Promise.all(eras.map((era) => stored.readEra(era)));
    const rows = blocks.reduce((sum, { ids }) => sum + ids.length, 0);
    const features = bench.campaign.featureCount;
    const columns = Int8Array.from(Array.from({ length: features }, (_, f) => blocks.flatMap((block) => [...block.features[f]])).flat());
    const labels = Float32Array.from(blocks.flatMap((block) => [
        ...block.targets[stored.manifest.targets.indexOf(plan.target)],
    ]));
    const dataset = fillDataset({ rows, features, columns, labels }, plan.maxBin);
    try {
        const initScore = new Float64Array(rows).fill(plan.startScore);
        for (const { trees } of before)
            await addScores(trees, columns, rows, features, initScore);
        forge(initScore);
        const transcriptKeys = [ownerTranscriptKey(testOwner, plan.pointId, before.length)];
        const { trees, treeCount, transcripts } = await dataset.trainSegment({
            parameters,
            trees: planned,
            initScore,
            transcriptKeys,
            threads: 2,
        });
        return { trees, treeCount, transcript: toHash(transcripts[0]) };
    }
    finally {
        await dataset.close();
    }
}
/**
 * Forges the segments chosen; all others are trained from what stands before them, and the scores are true.
 */
const forging = (cheat, segments, make) => ({
    cheat,
    segments,
    wrong: (at) => ({ segments: at }),
    make: async (site, originals, at) => {
        let forged = originals.honest;
        for (const part of at)
            forged = await replaceSegment(site, forged, part, await make(site, originals, listOf(forged).slice(0, part)));
        return forged;
    },
});
/** Every segment is forged. */
const forgingAll = (cheat, make) => ({
    cheat,
    segments: 0,
    wrong: (_, planned) => ({ segments: [...new Array(planned).keys()] }),
    make: async (site, originals) => {
        const made = [];
        while (made.length < originals.honest.manifest.segments.length)
            made.push(await make(site, originals, made));
        return announceTruly(site, originals.honest.manifest, made);
    },
});
/** A rule finds it, whoever looks. */
const certainly = ({ cheat, segments, make }) => ({
    cheat,
    segments,
    make,
    wrong: (at) => ({ segments: at, certain: true }),
});
const atOnce = (cheat, make, wrong) => ({
    cheat,
    segments: 0,
    wrong: (_, planned) => wrong(planned),
    make: async ({ bench }, originals) => make({ bench, ...originals }),
});
const thief = domainHash('thief');
const all = (planned) => ({ segments: [...new Array(planned).keys()] });
const contradiction = () => ({ segments: [], certain: true });
const raised = ({ bench, honest: { manifest, blocks } }, eras) => announce(bench, { ...manifest, scores: manifest.scores.map((score, i) => score + Number(i < eras) * 1_000) }, blocks);
export const forgeries = [
    forging('1 segment fitted to the acceptance eras', 1, onAcceptance),
    forging('3 segments fitted to the acceptance eras', 3, onAcceptance),
    forgingAll('all segments trained on other eras', onEras(({ bench }) => bench.campaign.eras.train.slice(1))),
    forging('2 segments trained on other eras', 2, onEras(({ bench }) => bench.campaign.eras.train.slice(1))),
    forging('2 segments trained on another target', 2, trainBy((order) => ({ ...order, plan: { ...order.plan, target: 'target_b' } }))),
    forging('2 segments of another learning rate', 2, withParameters((text) => text.replace(/learning_rate=\S+/, 'learning_rate=0.07'))),
    forging('2 segments of other seeds', 2, withParameters((text) => text.replace(/feature_fraction_seed=\d+/, 'feature_fraction_seed=7'))),
    forging('2 segments copied from another model', 2, async (_, { other }, { length }) => listOf(other)[length]),
    forging('1 leaf changed by an ulp', 1, withBytes((made) => ({
        ...made,
        trees: edited(made.trees, (bytes) => void (bytes[bytes.length - 8] ^= 1)),
    }))),
    forging('1 transcript made up', 1, withBytes((made) => ({ ...made, transcript: domainHash('made up') }))),
    forging('1 segment from start scores forged on 3 rows', 1, (site, { honest }, before) => trainFrom(site, honest, before, (scores) => {
        for (const row of [0, 100, 200])
            scores[row] += 0.25;
    })),
    {
        cheat: '2 neighbouring segments exchanged',
        segments: 1,
        wrong: ([at]) => ({ segments: [at, at + 1] }),
        make: async (site, { honest }, [at]) => {
            const segments = listOf(honest);
            const [first, second] = segments.splice(at);
            segments.push(second, first);
            while (segments.length < honest.manifest.segments.length)
                segments.push(await trainAfter(site, honest.manifest.index, segments));
            return announceTruly(site, honest.manifest, segments);
        },
    },
    certainly(forging('1 segment of fewer trees than it claims', 1, withBytes((made) => ({ ...cut(made, made.treeCount - 1), treeCount: made.treeCount })))),
    certainly(forging('1 segment that is no trees', 1, withBytes((made) => ({ ...made, trees: edited(made.trees, (bytes) => void bytes.fill(255)) })))),
    {
        cheat: 'an early end where more could be split',
        segments: 1,
        wrong: ([at]) => ({ segments: [at], certain: true }),
        make: (site, { honest }, [at]) => {
            const segments = listOf(honest).slice(0, at + 1);
            return announceTruly(site, { ...honest.manifest, endedEarly: true }, [
                ...segments.slice(0, -1),
                cut(segments.at(-1), 1),
            ]);
        },
    },
    atOnce('a tree fewer in the manifest than in its segment', ({ bench, honest: { manifest, blocks } }) => announce(bench, {
        ...manifest,
        segments: manifest.segments.map((one, i) => ({
            ...one,
            treeCount: one.treeCount - Number(i === 2),
        })),
    }, blocks), contradiction),
    atOnce('the score of 1 era of 4 raised', (at) => raised(at, 1), () => ({ segments: [], eras: 1 })),
    atOnce('the scores of all eras raised', (at) => raised(at, 4), () => ({ segments: [], eras: 4 })),
    atOnce('another sketch than the predictions give', ({ bench, honest: { manifest, blocks } }) => announce(bench, { ...manifest, sketch: manifest.sketch.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) }, blocks), () => ({ segments: [], sketch: true })),
    atOnce('a greater corr announced than the scores give', ({ bench, honest: { manifest, blocks, model } }) => announce(bench, manifest, blocks, { corr: model.corr + 1 }), contradiction),
    atOnce('a stolen model, signed anew', ({ bench, honest }) => announceSegments(bench, { ...honest.manifest, owner: thief }, listOf(honest)), all),
    atOnce('a stolen model, announced for another point', ({ bench, honest, other }) => announceSegments(bench, { ...other.manifest, scores: honest.manifest.scores, sketch: honest.manifest.sketch }, listOf(honest)), all),
];
//# sourceMappingURL=forgeries.js.map