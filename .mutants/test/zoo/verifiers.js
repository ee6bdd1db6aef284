import { equalBytes } from '../../protocol/codec/canonical.js';
import { domainHash, textBytes } from '../../protocol/codec/hash.js';
import { vrfOutput } from '../../protocol/vrf/vrf.js';
import { commonOf, replayTask, trainHonestly, withAuditor, } from '../node/audit/fixture.js';
import { never } from '../node/engine/fixture.js';
import { Chain } from '../protocol/ledger/chain.js';
import { forgeries } from './forgeries.js';
import { auditBy, committedAs, eachOf, planned } from './models.js';
import { escape } from './statistics.js';
import { tallyOf } from './tally.js';
const madeUp = domainHash('made up');
const lazy = [
    {
        cheat: 'attests digests that are made up',
        list: (own) => own.map((one) => ({ ...one, transcript: madeUp })),
        predicted: () => 1,
    },
    { cheat: "copies another's attestation", list: (_, { other }) => other.segments, predicted: () => 1 },
    {
        cheat: 'lists the digests of the manifest',
        list: (own, { committed: { manifest } }) => own.map(({ segment }) => ({ segment, transcript: manifest.segments[segment].transcript })),
        predicted: () => 1,
    },
    {
        cheat: 'retrains all but the common segment',
        list: (own, { committed: { model } }) => own.map((one) => (one.segment === commonOf(model) ? { ...one, transcript: madeUp } : one)),
        predicted: () => 1,
    },
    {
        cheat: 'makes up one digest of its sample, not the common one',
        list: (own, { committed: { model }, chosen }) => {
            const eligible = own.filter(({ segment }) => segment !== commonOf(model));
            const part = eligible[chosen % eligible.length].segment;
            return own.map((one) => (one.segment === part ? { ...one, transcript: madeUp } : one));
        },
        // The one that is looked up (SAMPLE-6), or one of the uniform part.
        predicted: ({ bench: { campaign: { audit }, }, }, listed) => 1 - (1 - 1 / listed) * escape(planned, 1, audit.uniformSegments),
    },
];
/** What verifiers attest without retraining, each looked at by one who audits the model once more. */
export async function auditVerifiers(site, { seed, random, trials }) {
    const honest = await trainHonestly(site.bench, site.engine, 5n);
    // Drawn beforehand: trials run side by side.
    const choices = Array.from({ length: trials }, () => random.int(0, 999_999));
    const outcomes = await eachOf(choices, async (chosen, i) => {
        const name = `zoo ${seed} verifier ${i}`;
        const committed = committedAs(name, honest);
        const [own, other] = [
            await attestationOf(site, `${name} own`, committed),
            await attestationOf(site, `${name} other`, committed),
        ];
        const accusedBy = async (attested) => {
            const outcome = await auditBy(site, `${name} again`, committed, attested);
            if (outcome.type === 'mismatch' && outcome.accused === null)
                throw new Error(`${name}: the model is honest and was accused`);
            return outcome.type === 'match' ? null : outcome.accused;
        };
        const honestly = (await accusedBy([own, other])) !== null;
        const lists = lazy.map(({ list }) => list(own.segments, { committed, other, chosen }));
        const caught = [];
        for (const segments of lists) {
            const accused = await accusedBy([other, { ...own, segments }]);
            if (accused === other.node)
                throw new Error(`${name}: an honest attestation was accused`);
            caught.push(accused !== null);
        }
        return { honestly, caught, predicted: lazy.map(({ predicted }) => predicted(site, own.segments.length)) };
    });
    const group = 'attestations, looked at by 1 further audit';
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return [
        tallyOf(group, 'honest: accused', outcomes.map(({ honestly }) => honestly), 0, 'never'),
        ...lazy.map(({ cheat }, at) => {
            const predicted = mean(outcomes.map(({ predicted: each }) => each[at]));
            return tallyOf(group, cheat, outcomes.map(({ caught }) => caught[at]), predicted, predicted < 1 ? 'at least' : 'equal');
        }),
    ];
}
/** What an auditor attests of an honest model. */
async function attestationOf(site, name, committed) {
    const outcome = await auditBy(site, name, committed);
    if (outcome.type !== 'match')
        throw new Error(`${name}: an honest model was accused`);
    return {
        node: domainHash('zoo-node', textBytes(name)),
        vrfOutput: domainHash('vrf-output', vrfOutput(outcome.proof)),
        segments: outcome.segments,
        eras: outcome.eras,
    };
}
/** Accusations on a real ledger, whose judges replay the part in dispute with a real engine. */
export async function judgeAccusations(site, { seed, random, trials }) {
    const honest = await trainHonestly(site.bench, site.engine, 5n);
    const seeds = forgeries.find(({ cheat }) => cheat === '2 segments of other seeds');
    const results = { segment: [], era: [], forged: [] };
    for (let i = 0; i < trials; i++) {
        const at = [random.int(0, 9), random.int(10, 20)];
        const forged = await seeds.make(site, { honest, other: honest }, at);
        const era = random.int(0, 3);
        results.segment.push((await isBarred(site, `zoo ${seed} segment ${i}`, honest, 'segment', at[0])) ===
            'accused falsely');
        results.era.push((await isBarred(site, `zoo ${seed} era ${i}`, honest, 'era', era)) === 'accused falsely');
        results.forged.push((await isBarred(site, `zoo ${seed} forged ${i}`, forged, 'segment', at[0])) === 'forged');
    }
    const group = 'accusations, judged by real replays';
    return [
        tallyOf(group, 'accuses an honest segment: accuser barred', results.segment, 1, 'equal'),
        tallyOf(group, 'accuses an honest era: accuser barred', results.era, 1, 'equal'),
        tallyOf(group, 'forged a segment that is accused: author barred', results.forged, 1, 'equal'),
    ];
}
/** Why the ledger bars somebody once its judges have replayed a part that a panellist accuses. */
async function isBarred(site, name, committed, subject, part) {
    const { eras } = site.bench.campaign;
    const chain = await Chain.create(10, {
        name,
        eras,
        screening: { prefixPpm: 0, corrMin: 0 },
        training: { segmentTrees: 4, startScore: 500_000_000 },
    });
    const { cid } = chain.commit(chain.nodes[1]);
    const bytes = subject === 'segment' ? 64 : 8;
    const dispute = chain.dispute(chain.auditors(cid)[0], cid, {
        subject,
        part,
        claimed: new Uint8Array(bytes),
        found: new Uint8Array(bytes).fill(1),
    });
    chain.fold(dispute);
    chain.fold();
    const replays = await eachOf(chain.judges(dispute.cid), (_, i) => withAuditor(site, `${name} judge ${i}`, committed, (auditor) => auditor.replay(replayTask(committed.model, subject, part), { signal: never })));
    if (!replays.every(({ claimed, found }) => equalBytes(claimed, replays[0].claimed) && equalBytes(found, replays[0].found)))
        throw new Error(`${name}: judges differ`);
    const events = chain.fold(...chain
        .judges(dispute.cid)
        .map((judge, i) => chain.replay(judge, dispute.cid, replays[i].claimed, replays[i].found)));
    const [barred, ...others] = events.flatMap((event) => (event.type === 'barred' ? [event.reason] : []));
    return others.length > 0 ? others.join() : (barred ?? null);
}
//# sourceMappingURL=verifiers.js.map