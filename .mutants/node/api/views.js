import { engineVersion } from '../../native/index.js';
import { isActive } from '../../protocol/ledger/ledger.js';
import { agreementOf } from '../../protocol/model/sketch.js';
import { decodeRecord } from '../../protocol/records/envelope.js';
import { nodeKeyOf } from '../identity/identity.js';
import { viewLease } from './lease-view.js';
import { encodeSettledRound } from '../../protocol/settlement/settled-round.js';
import { positionsDue, viewRound, viewRounds } from '../round/round-view.js';
import { objectionTo } from '../stake/objection-to.js';
import { finalPointsOf, viewStake } from '../stake/stake-view.js';
/** Models listed at most, the latest first; a campaign can have a million. */
const listMax = 10_000;
/**
 * What a node shows of itself, as plain data: what the API answers and the commands print. Grid indices are
 * decimal text, since JSON's numbers would round them, and scores integers of 1e-9, as in records.
 */
export class Views {
    #from;
    #startedMs = Date.now();
    constructor(sources) {
        this.#from = sources;
    }
    status() {
        const { campaign, network, identity, peerStore, blocks, mesh, driver, work } = this.#from;
        const { ledger, pending, headSeen, halted } = driver.state;
        const member = ledger.members.get(identity.key);
        return {
            node: identity.key,
            peerId: mesh.peerId,
            addresses: mesh.addresses(),
            engine: engineVersion,
            uptimeMs: Date.now() - this.#startedMs,
            campaign: {
                name: campaign.name,
                cid: network,
                dataset: campaign.dataset,
                isResolver: campaign.resolver === identity.key,
            },
            peers: mesh.peers().length,
            /** Another node that runs with this one's key. */
            twin: mesh.twin,
            cut: {
                number: ledger.number,
                cid: ledger.head,
                behind: Math.max(0, headSeen - ledger.number),
                halted: halted !== null,
            },
            /** Why the node signs nothing and does no work; null where it may. */
            doubt: driver.doubt,
            membership: member === undefined
                ? null
                : {
                    active: isActive(ledger, identity.key),
                    barred: member.barred,
                    openSlots: member.slots.size,
                    openedSlots: member.openings,
                    skippedSlots: member.skipped,
                },
            /** How long it may be away. */
            lease: viewLease(ledger, identity.key),
            // A panel is drawn among the members besides the author (rule PANEL-2).
            members: { active: this.#active().length, neededForPanel: campaign.audit.panelSize + 1 },
            models: { final: peerStore.sketches.size, effective: effectiveModels(peerStore.sketches) },
            /** Rounds that still take predictions, with the models of this node that have none yet. */
            rounds: [...ledger.rounds].flatMap(([era, round]) => ledger.number < round.deadline
                ? [{ era, deadline: round.deadline, due: positionsDue(round, identity.key) }]
                : []),
            pendingRecords: pending.size,
            blockBytes: blocks.usedBytes,
            isFull: blocks.isTight,
            /** Whether the engine was heard of lately; while it was not, no slot is opened. */
            engineAnswers: work.isAnswering,
            work: work.list(),
        };
    }
    /** By which people compare what their nodes believe; it takes a while where many rounds are open. */
    async ledger() {
        const { driver } = this.#from;
        await driver.hashRounds();
        return { cut: driver.state.ledger.number, digest: driver.digest() };
    }
    peers() {
        const { mesh, driver } = this.#from;
        const { ledger } = driver.state;
        return {
            connected: mesh.peers().map((peerId) => {
                const node = nodeKeyOf(peerId);
                return { peerId, node: node !== null && ledger.members.has(node) ? node : null };
            }),
            members: [...ledger.members].map(([node, member]) => ({
                node,
                active: isActive(ledger, node),
                barred: member.barred,
                standing: member.standing,
                hasShownWork: member.hasShownWork,
                reliability: member.reliability,
                openSlots: member.slots.size,
                openedSlots: member.openings,
                skippedSlots: member.skipped,
            })),
        };
    }
    claims() {
        const { identity, driver } = this.#from;
        const { ledger } = driver.state;
        const leaseEpochs = ledger.campaign.claims.leaseEpochs;
        return [...ledger.points].map(([pointId, held]) => ({
            pointId,
            target: held.target,
            index: String(held.index),
            owner: held.owner,
            node: held.node,
            own: held.node === identity.key,
            state: held.commitment === null ? 'training' : 'under audit',
            generation: held.generation,
            cut: held.cut,
            expiresCut: held.commitment === null ? held.heartbeat + leaseEpochs : null,
        }));
    }
    async models() {
        const { identity, peerStore, driver } = this.#from;
        const models = [];
        for await (const [pointId, point] of peerStore.settledPoints()) {
            if (point.state !== 'final')
                continue;
            models.push({
                pointId: pointId,
                target: point.target,
                index: String(point.index),
                owner: point.owner,
                node: point.node,
                own: point.node === identity.key,
                manifest: point.manifest,
                corr: point.corr,
                sharpe: point.sharpe,
                cut: point.cut,
                audits: point.attestations,
                near: point.near === null
                    ? null
                    : { pointId: point.near.pointId, agreement: agreementOf(point.near.distance) },
                vested: !driver.state.ledger.commitments.has(point.commitment),
            });
            // Those that will not be listed are let go on the way.
            if (models.length === 2 * listMax)
                models.sort(byLatest).splice(listMax);
        }
        return models.sort(byLatest).slice(0, listMax);
    }
    async audits() {
        const { peerStore, driver } = this.#from;
        const { ledger } = driver.state;
        const { panelSize } = ledger.campaign.audit;
        const active = this.#active();
        const verdicts = [];
        for await (const [dispute, { event, cut, dispute: body, manifest, accused }] of peerStore.verdicts()) {
            verdicts.push({
                dispute: dispute,
                cut,
                verdict: event.verdict,
                pointId: event.pointId,
                commitment: event.commitment,
                manifest: manifest,
                accused,
                accuser: body.node,
                subject: body.subject,
                part: body.part,
                claimed: hex(body.claimed),
                found: hex(body.found),
                replayedBy: event.replays,
            });
            if (verdicts.length === 2 * listMax)
                verdicts.splice(0, listMax);
        }
        return {
            open: [...ledger.commitments].map(([commitment, open]) => ({
                commitment,
                pointId: open.pointId,
                node: open.node,
                manifest: open.manifest,
                cut: open.cut,
                finalCut: open.finalCut === 0 ? null : open.finalCut,
                panel: [...open.seats].map(([node, seat]) => ({ node, state: seatState(seat) })),
                // Until as many have enrolled, no panel is whole (rule PANEL-2).
                membersMissing: open.seats.size >= panelSize
                    ? 0
                    : Math.max(0, panelSize - active.filter((node) => node !== open.node).length),
            })),
            disputes: [...ledger.disputes].map(([dispute, open]) => ({
                dispute,
                commitment: open.commitment,
                accuser: open.node,
                subject: open.subject,
                part: open.part,
                accused: open.accused,
                claimed: hex(open.claimed),
                found: hex(open.found),
                panel: [...open.seats.keys()],
                replayed: [...open.replays.keys()],
            })),
            verdicts: verdicts.slice(-listMax),
        };
    }
    /** Of an account that nobody knows the ledger says no more than that. */
    async stake(account) {
        const { peerStore, driver } = this.#from;
        const archive = await peerStore.lookUp(finalPointsOf(driver.state.ledger, account));
        return viewStake(driver.state, account, archive);
    }
    rounds() {
        return viewRounds(this.#from.driver.state, this.#from.peerStore);
    }
    round(era) {
        const { identity, peerStore, driver } = this.#from;
        return viewRound(driver.state, peerStore, era, identity.key);
    }
    /**
     * A settled round in its canonical bytes, and the points whose predictions came late; null where there is
     * none of that era.
     */
    async settlement(era) {
        const { peerStore } = this.#from;
        const settled = await peerStore.readSettlement(era);
        if (settled === undefined)
            return null;
        const archive = await peerStore.lookUp(settled.positions.map(({ pointId }) => pointId));
        const manifests = settled.positions.flatMap(({ pointId }) => {
            const point = archive.settled(pointId);
            return point?.state === 'final' ? [[pointId, point.manifest]] : [];
        });
        return {
            round: Buffer.from(encodeSettledRound(settled)).toString('base64'),
            late: [...(await peerStore.latePoints(era))],
            manifests: Object.fromEntries(manifests),
        };
    }
    /** What the next cut would object to in an envelope, signed or not. Throws codecCodes and recordCodes. */
    objectionTo(envelope) {
        const { network, driver } = this.#from;
        return objectionTo(driver.state.ledger, driver.state, decodeRecord(envelope, network));
    }
    /** The members that panels are drawn from. */
    #active() {
        const { ledger } = this.#from.driver.state;
        return [...ledger.members.keys()].filter((node) => isActive(ledger, node));
    }
}
/**
 * As how many uncorrelated models equal parts of all final ones would spread: their number over one and the
 * mean correlation of one with all others, which a mean of Kendall's follows from as between normal
 * variables. For people, and so in doubles.
 */
function effectiveModels(sketches) {
    const agreement = sketches.meanAgreement() ?? 0;
    return (sketches.size / (1 + Math.max(0, sketches.size - 1) * Math.max(0, Math.sin((Math.PI / 2) * agreement))));
}
/** How far a panellist is. */
function seatState({ withheld, alpha, pledge, attested, }) {
    if (attested !== null)
        return 'attested';
    if (pledge !== null)
        return 'pledged';
    return withheld ? 'cannot have it' : alpha === null ? 'drawn' : 'has the model';
}
const byLatest = (a, b) => b.cut - a.cut || (a.pointId < b.pointId ? -1 : 1);
const hex = (bytes) => Buffer.from(bytes).toString('hex');
//# sourceMappingURL=views.js.map