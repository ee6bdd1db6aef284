import { identityOf } from '../../../node/identity/identity.js';
import { verifySignature } from '../../../node/identity/signature.js';
import { sampledSegments, uniformSample } from '../../../protocol/audit/sample.js';
import { campaignCid } from '../../../protocol/campaign/campaign.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { cidOf, domainHash, hashBytes, textBytes, uint32Bytes, } from '../../../protocol/codec/hash.js';
import { admitRecord } from '../../../protocol/ledger/admit.js';
import { foldCut, overlay, pointsToLookUp } from '../../../protocol/ledger/fold.js';
import { ledgerDigest } from '../../../protocol/ledger/digest.js';
import { nextSlotOf, openLedger, slotKey, snapshotLedger, } from '../../../protocol/ledger/ledger.js';
import { seatOf } from '../../../protocol/ledger/seats.js';
import { Sketches } from '../../../protocol/model/sketch.js';
import { plannedSegments } from '../../../protocol/model/training-plan.js';
import { appliedKinds, } from '../../../protocol/records/bodies.js';
import { decodeRecord, signRecord, verifyRecord, } from '../../../protocol/records/envelope.js';
import { accountOf, ownerOf } from '../../../protocol/records/keys.js';
import { merkleRoot } from '../../../protocol/records/merkle.js';
import { vrfOutput, vrfProve } from '../../../protocol/vrf/vrf.js';
import { testAudit, testBeacons, testCampaign } from '../../fixtures/campaign.js';
import { amountsOf, sumOf } from './amounts.js';
const beacons = testBeacons();
const identities = new Map();
/** The i-th identity of all tests: making one takes milliseconds. */
export function testIdentity(i) {
    const known = identities.get(i) ?? identityOf(hashBytes(domainHash('test-identity', uint32Bytes(i))));
    identities.set(i, known);
    return known;
}
/**
 * A ledger with the nodes to write its records, the resolver first, and the archive that a driver would keep.
 */
export class Chain {
    nodes;
    campaign;
    cid;
    ledger;
    settled = new Map();
    /** Every cut so far, with its records. */
    cuts = [];
    sketches = new Sketches();
    archive = {
        settled: (pointId) => this.settled.get(pointId),
        nearest: (sketch) => this.sketches.nearest(sketch),
    };
    constructor(nodes, changes) {
        this.nodes = nodes;
        this.campaign = testCampaign(nodes[0].key, changes);
        this.cid = campaignCid(this.campaign);
        this.ledger = openLedger(this.campaign, this.cid);
    }
    /** With `count` nodes, all enrolled by cut 1. */
    static async create(count = 6, changes = {}) {
        const chain = new Chain(await Promise.all(Array.from({ length: count }, (_, i) => testIdentity(i))), changes);
        chain.fold(...chain.nodes.map((node) => chain.enrolment(node)));
        return chain;
    }
    /** A final model, with a third auditor who was drawn once more. */
    static async reaudited(vestingEpochs = 40) {
        const claims = {
            openSlotsMax: 4,
            skipMaxPpm: 250_000,
            leaseEpochs: 200,
            enrolmentEpochs: 200,
            newcomersMax: 10_000,
        };
        const chain = await Chain.create(12, {
            claims,
            audit: { ...testAudit, reauditPpm: 1_000_000, vestingEpochs },
        });
        const commitment = chain.commit(chain.nodes[1]);
        const attestors = chain.auditors(commitment.cid);
        chain.finish(commitment.cid);
        chain.fold();
        const again = chain.auditors(commitment.cid).find((node) => !attestors.includes(node));
        return { chain, commitment, attestors, again };
    }
    sign(node, kind, fields) {
        const signer = appliedKinds[2].includes(kind)
            ? { account: node.key }
            : { node: node.key };
        const body = { kind, version: 1, campaign: this.cid, ...signer, ...fields };
        return verifyRecord(decodeRecord(signRecord(body, node.sign), this.cid), verifySignature);
    }
    /** Why the ledger would refuse a record now; null where it would not. */
    refusal(record) {
        return admitRecord(this.ledger, record, this.archive);
    }
    /** The next cut over records, of the resolver unless `changes` say otherwise. */
    nextCut(records, changes = {}, by = this.nodes[0]) {
        const sorted = [...records].sort((a, b) => (a.cid < b.cid ? -1 : 1));
        const number = this.ledger.number + 1;
        const cut = this.sign(by, 'cut', {
            number,
            previous: this.ledger.head,
            recordsRoot: merkleRoot(sorted.map(({ cid }) => cid)),
            recordCount: sorted.length,
            beacon: beacons.at(number),
            ...changes,
        });
        return { cut, records: sorted };
    }
    /**
     * Ends an epoch with these records; what that changed. The archive answers only for the points that were
     * named. A second ledger, whose tables are walked the other way round, must come to the same.
     */
    fold(...records) {
        const next = this.nextCut(records);
        const named = new Set(pointsToLookUp(this.ledger, next.cut, next.records));
        const archive = {
            ...this.archive,
            settled: (pointId) => {
                if (!named.has(pointId))
                    throw new Error(`${pointId} was not named`);
                return this.settled.get(pointId);
            },
        };
        const mirror = {
            campaign: this.campaign,
            cid: this.cid,
            ...reversed(snapshotLedger(this.ledger)),
        };
        const events = foldCut(this.ledger, next.cut, next.records, overlay(archive));
        foldCut(mirror, next.cut, next.records, overlay(archive));
        if (ledgerDigest(mirror) !== ledgerDigest(this.ledger))
            throw new Error(`cut ${next.cut.body.number} depends on the order of a table`);
        const staked = [...this.ledger.delegations.values()].reduce((sum, { models }) => sum + models, 0);
        if (this.ledger.stakedModels !== staked)
            throw new Error(`${staked} models are staked on, ${this.ledger.stakedModels} counted`);
        for (const event of events) {
            if (event.type !== 'settled')
                continue;
            this.settled.set(event.pointId, event.point);
            if (event.point.state === 'final')
                this.sketches.add(event.pointId, event.point.sketch);
            else
                this.sketches.remove(event.pointId);
        }
        this.cuts.push(next);
        return events;
    }
    foldEmpty(count) {
        return Array.from({ length: count }, () => this.fold()).flat();
    }
    enrolment(node, changes = {}) {
        return this.sign(node, 'enrolment', { vrfKey: node.vrfKey, epoch: this.ledger.number, ...changes });
    }
    opening(node, changes = {}) {
        return this.sign(node, 'opening', {
            owner: ownerOf(node.key),
            slot: this.ledger.members.get(node.key)?.nextSlot ?? 0,
            ...changes,
        });
    }
    /** A record for the next place in the log of a key's account, or another place. */
    signed(key, kind, fields) {
        return this.sign(key, kind, {
            sequence: this.ledger.accounts.get(accountOf(key.key))?.sequence ?? 0,
            ...fields,
        });
    }
    /** All that accounts and delegations hold, and what models have earned and not vested. */
    total() {
        return sumOf(amountsOf(this.ledger));
    }
    /** An open slot of a node's own. */
    slotOf(node, slot) {
        return this.ledger.members.get(node.key).slots.get(slotKey({ owner: ownerOf(node.key), slot }));
    }
    /** What a node's slot drew. */
    drawOf(node, slot) {
        return this.slotOf(node, slot).draw;
    }
    claim(node, slot, changes = {}) {
        const { generation, pointId, target, index } = this.drawOf(node, slot);
        return this.sign(node, 'claim', {
            owner: ownerOf(node.key),
            slot,
            generation,
            pointId,
            target,
            index,
            ...changes,
        });
    }
    /**
     * Opens a slot, has it drawn and claimed: the claim. Two cuts pass; draws of settled or held points are
     * left behind.
     */
    hold(node, owner = ownerOf(node.key)) {
        for (let attempt = 0; attempt < 50; attempt++) {
            const opening = this.opening(node, { owner, slot: nextSlotOf(this.ledger, owner, node.key) });
            this.fold(opening);
            this.fold();
            const { slot } = opening.body;
            const open = this.ledger.members.get(node.key).slots.get(slotKey({ owner, slot }));
            if (open === undefined)
                continue;
            const { generation, pointId, target, index } = open.draw;
            const claim = this.sign(node, 'claim', { owner, slot, generation, pointId, target, index });
            this.fold(claim);
            return claim;
        }
        throw new Error('no draw was free');
    }
    commitment({ cid, body }, changes = {}, node = this.nodeOf(body.node)) {
        const { owner, slot, pointId } = body;
        return this.sign(node, 'commitment', {
            owner,
            slot,
            claim: cid,
            pointId,
            outcome: 'accepted',
            manifest: cidOf(textBytes(`model of ${pointId}`)),
            segments: plannedSegments(this.campaign, body),
            corr: this.campaign.acceptance.corrMin,
            sharpe: this.campaign.acceptance.sharpeMin,
            sketch: sketchFor(pointId),
            ...changes,
        });
    }
    /** Holds a point, commits a model for it, and has its panel drawn. */
    commit(node, owner) {
        const commitment = this.commitment(this.hold(node, owner));
        this.fold(commitment);
        this.fold();
        return commitment;
    }
    availability(node, commitment, held = true) {
        return this.sign(node, 'availability', { commitment, held });
    }
    pledge({ cid, body: { node, commitment } }) {
        return this.sign(this.nodeOf(node), 'pledge', { commitment, attestation: cid });
    }
    abstention(node, seat, cause = 'unable') {
        return this.sign(node, 'abstention', { seat, cause });
    }
    /**
     * Has auditors of a commitment say that they hold the model, and pledge: the attestations that they can
     * show next. Two cuts pass.
     */
    pledged(commitment, auditors = this.auditors(commitment)) {
        this.fold(...auditors.map((node) => this.availability(node, commitment)));
        const attestations = auditors.map((node) => this.attestation(node, commitment));
        this.fold(...attestations.map((one) => this.pledge(one)));
        return attestations;
    }
    /** Makes a commitment final. */
    finish(commitment) {
        return this.fold(...this.pledged(commitment));
    }
    /** Who was drawn to audit a commitment. */
    auditors(commitment) {
        return [...this.ledger.commitments.get(commitment).seats.keys()].map((key) => this.nodeOf(key));
    }
    judges(dispute) {
        return [...this.ledger.disputes.get(dispute).seats.keys()].map((key) => this.nodeOf(key));
    }
    nodeOf(key) {
        return this.nodes.find((node) => node.key === key);
    }
    /** An attestation of the whole sample of a model whose first segment has the greatest influence. */
    attestation(node, commitment, changes = {}) {
        const open = this.ledger.commitments.get(commitment);
        const { segments, common } = open;
        const alpha = changes.alpha ?? seatOf(open, node.key).alpha;
        const proof = vrfProve(node.vrfSecret, hashBytes(alpha));
        const output = domainHash('vrf-output', vrfOutput(proof));
        const influence = Array.from({ length: segments }, (_, i) => (i === 0 ? 1 : 0));
        const sample = sampledSegments(this.campaign, output, {
            common: common,
            influence,
            endedEarly: false,
        });
        const { eras, screening } = uniformSample(this.campaign, output, open);
        const listed = sample.map((segment) => ({ segment, transcript: 'ab'.repeat(32) }));
        return this.sign(node, 'attestation', {
            commitment,
            vrfKey: node.vrfKey,
            alpha,
            proof,
            segments: listed,
            eras: [...eras, ...screening],
            ...changes,
        });
    }
    dispute(node, commitment, changes = {}) {
        return this.sign(node, 'dispute', {
            commitment,
            subject: 'segment',
            part: 0,
            accused: null,
            claimed: result('claimed'),
            found: result('found'),
            ...changes,
        });
    }
    replay(node, dispute, claimed, found) {
        return this.sign(node, 'replay', { dispute, claimed, found });
    }
}
/** A sketch that is like no other, for a model that is only named. */
export const sketchFor = (name) => concatBytes(...[0, 1, 2, 3].map((i) => hashBytes(domainHash('test-sketch', textBytes(name), uint32Bytes(i)))));
/** A copy with all maps and sets the other way round. */
function reversed(value) {
    if (value instanceof Map)
        return new Map([...value].reverse().map(([key, item]) => [key, reversed(item)]));
    if (value instanceof Set)
        return new Set([...value].reverse());
    if (Array.isArray(value))
        return value.map(reversed);
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array)
        return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reversed(item)]));
}
/** 64 bytes that stand for the result of a segment. */
export const result = (text) => textBytes(text.padEnd(64, '.'));
/** 32 bytes that stand for a transcript's digest. */
export const digest = (text) => textBytes(text.padEnd(32, '.'));
//# sourceMappingURL=chain.js.map