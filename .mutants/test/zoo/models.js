import { cidOf, textBytes } from '../../protocol/codec/hash.js';
import { auditTask, listOf, trainHonestly, withAuditor, } from '../node/audit/fixture.js';
import { gridWith, makeBench, never, orderAt, removeBench, startEngine } from '../node/engine/fixture.js';
import { forgeries } from './forgeries.js';
import { escape } from './statistics.js';
import { tallyOf } from './tally.js';
/** So many segments that a sample holds less than half of them. */
export const planned = 24;
const segmentTrees = 3;
/** Runs `work` with a real engine on a small dataset. */
export async function withSite(work) {
    const bench = await makeBench({
        grid: gridWith({ n_estimators: [String(planned * segmentTrees)] }),
        eras: {
            train: ['0001', '0002', '0003', '0004'],
            screening: [],
            acceptance: ['0006', '0007', '0008', '0009'],
            portfolio: ['0011'],
            report: ['0012'],
        },
        training: { segmentTrees, startScore: 500_000_000 },
        audit: {
            panelSize: 2,
            uniformSegments: 4,
            weightedSegments: 4,
            influentialSegments: 1,
            sampledEras: 2,
            panelEpochs: 6,
            drawingsMax: 4,
            disputePanelSize: 3,
            vestingEpochs: 8,
            reauditPpm: 0,
            rejectedPpm: 0,
        },
    });
    const engine = await startEngine(bench);
    try {
        return await work({ bench, engine });
    }
    finally {
        await engine.stop();
        await removeBench(bench);
    }
}
/**
 * What follows from a name, so that each auditor is drawn a sample of its own, with a common segment of its
 * own.
 */
export const committedAs = (name, { model, ...committed }) => ({
    ...committed,
    model: { ...model, commitment: cidOf(textBytes(name)) },
});
export const auditBy = (site, name, committed, attested = []) => withAuditor(site, name, committed, (auditor) => auditor.audit({ ...auditTask(committed.model), attested }, { signal: never }));
/** Results in the order of the items, a few at a time. */
export async function eachOf(items, work) {
    const results = [];
    for (let i = 0; i < items.length; i += 4)
        results.push(...(await Promise.all(items.slice(i, i + 4).map((item, j) => work(item, i + j)))));
    return results;
}
/** Distinct integers below `size`, ascending. */
export function pickDistinct(random, size, count) {
    const picked = new Set();
    while (picked.size < count)
        picked.add(random.int(0, size - 1));
    return [...picked].sort((a, b) => a - b);
}
/**
 * Whether an audit finds a forged model. Where it finds, or passes, what it must not, the product is wrong:
 * that is thrown.
 */
async function isCaught(site, name, committed, { segments, eras = 0, sketch = false, certain = false }) {
    const outcome = await auditBy(site, name, committed).catch((error) => {
        if (error.code === 'MANIFEST_MISMATCH' && certain)
            return null;
        throw error;
    });
    if (outcome === null)
        return true;
    if (outcome.type === 'match') {
        const passed = outcome.segments.find(({ segment }) => segments.includes(segment));
        if (passed !== undefined)
            throw new Error(`${name}: segment ${passed.segment} is forged, was retrained and passed`);
        return false;
    }
    const { subject, part } = outcome;
    if (!(subject === 'era' ? part < eras : subject === 'sketch' ? sketch : segments.includes(part)))
        throw new Error(`${name}: ${subject} ${part} is honest and was accused`);
    return true;
}
/** Whether the segment of greatest influence is forged, whichever two eras are sampled. */
async function isForgedFirst({ bench, engine }, committed, forged) {
    const session = await engine.open(orderAt(bench, committed.manifest.index), never);
    try {
        await session.append(listOf(committed));
        const influences = [];
        for (const era of bench.campaign.eras.acceptance)
            influences.push((await session.weigh([era])).influence);
        const pairs = influences.flatMap((one, i) => influences.slice(i + 1).map((two) => one.map((value, segment) => value + two[segment])));
        return pairs.every((sums) => forged.includes(sums.indexOf(Math.max(...sums))));
    }
    finally {
        session.close();
    }
}
/**
 * The least chance of one auditor by the uniform part of its sample, the common segment and the sampled eras.
 */
async function predict(site, committed, { segments, eras = 0, sketch = false, certain = false }) {
    const { audit, eras: { acceptance }, } = site.bench.campaign;
    const count = committed.manifest.segments.length;
    if (certain ||
        sketch ||
        (segments.length > 0 && segments.length < count && (await isForgedFirst(site, committed, segments))))
        return 1;
    const { uniformSegments, sampledEras } = audit;
    return (1 -
        escape(count, segments.length, uniformSegments) *
            escape(count, segments.length, 1) *
            escape(acceptance.length, eras, sampledEras));
}
/** Models of honest authors and of forgers, each looked at by auditors with keys of their own. */
export async function auditModels(site, { seed, random, auditors, honestModels, }) {
    const { bench, engine } = site;
    const group = `models of ${planned} segments, audited once`;
    const names = (what) => Array.from({ length: auditors }, (_, i) => `zoo ${seed} ${what} ${i}`);
    const accused = [];
    for (let i = 0; i < honestModels; i++) {
        const honest = await trainHonestly(bench, engine, BigInt(i), bench.campaign.targets[i % 2]);
        accused.push(...(await eachOf(names(`honest ${i}`), async (name) => (await auditBy(site, name, committedAs(name, honest))).type !== 'match')));
    }
    const tallies = [tallyOf(group, `honest, of ${honestModels} points: accused`, accused, 0, 'never')];
    const originals = {
        honest: await trainHonestly(bench, engine, 5n),
        other: await trainHonestly(bench, engine, 2n),
    };
    for (const { cheat, segments, wrong: wrongAt, make } of forgeries) {
        const at = pickDistinct(random, planned - 1, segments);
        const [forged, wrong] = [await make(site, originals, at), wrongAt(at, planned)];
        const predicted = await predict(site, forged, wrong);
        const caught = await eachOf(names(cheat), (name) => isCaught(site, name, committedAs(name, forged), wrong));
        tallies.push(tallyOf(group, cheat, caught, predicted, wrong.segments.length > 0 && predicted < 1 ? 'at least' : 'equal'));
    }
    return tallies;
}
//# sourceMappingURL=models.js.map