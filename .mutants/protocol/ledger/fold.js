import { drawPoint } from '../draw/draw.js';
import { previousBeacon } from '../draw/beacon.js';
import { fail } from '../error.js';
import { nearer, Sketches } from '../model/sketch.js';
import { appliedKinds } from '../records/bodies.js';
import { merkleRoot } from '../records/merkle.js';
import { admitRecord, applyRecord } from './admit.js';
import { drawPanels } from './panels.js';
import { assignDelegations } from './delegations.js';
import { forgetIdle } from './members.js';
import { decayStanding } from './standing.js';
import { cutCodes } from './codes.js';
import { expireClaims, loseSlots } from './slots.js';
import { slotKey, } from './ledger.js';
import { settleRounds } from './rounds.js';
import { generationOf } from './rules/claim.js';
import { settleAudits, settleDisputes } from './verdicts.js';
/**
 * Whether a verified cut may follow the ledger's. Throws CUT_SIGNER, CUT_CHAIN, CUT_BEACON or CUT_RECORDS
 * (rule CUT-2).
 */
function checkCut(ledger, cut, records) {
    const { body } = cut;
    if (body.node !== ledger.campaign.resolver)
        fail(cutCodes, 'CUT_SIGNER', `Cut ${body.number} is signed by ${body.node}`);
    if (body.number !== ledger.number + 1 || body.previous !== ledger.head) {
        fail(cutCodes, 'CUT_CHAIN', `Cut ${body.number} does not follow cut ${ledger.number}`);
    }
    if (previousBeacon(body.beacon) !== ledger.beacon)
        fail(cutCodes, 'CUT_BEACON', `The beacon of cut ${body.number} is not the next one`);
    if (!holdsRecords(cut, records.map(({ cid }) => cid)))
        fail(cutCodes, 'CUT_RECORDS', `The records at hand are not those of cut ${body.number}`);
}
/** The CIDs whose root a cut was seen to hold: it is asked when the cut arrives and when it is folded. */
const proven = new WeakMap();
/** Whether a cut is over just these records, in ascending order of their CIDs. */
export function holdsRecords(cut, cids) {
    const known = proven.get(cut);
    if (known !== undefined)
        return cids.length === known.length && cids.every((cid, i) => cid === known[i]);
    const ascending = cids.every((cid, i) => i === 0 || cid > cids[i - 1]);
    const holds = ascending && cids.length === cut.body.recordCount && merkleRoot(cids) === cut.body.recordsRoot;
    if (holds)
        proven.set(cut, cids);
    return holds;
}
/** A final model stays what others are compared with until the cut is over, also where it is revoked. */
export function overlay(archive) {
    const settled = new Map();
    const sketches = new Sketches();
    return {
        lookUp: {
            settled: (pointId) => settled.get(pointId) ?? archive.settled(pointId),
            nearest: (sketch) => nearer(archive.nearest(sketch), sketches.nearest(sketch)),
        },
        note(pointId, point) {
            settled.set(pointId, point);
            if (point.state === 'final')
                sketches.add(pointId, point.sketch);
        },
    };
}
/**
 * The points whose settled state a fold of this cut reads: those claimed in it, and those drawn by its
 * beacon.
 */
export function pointsToLookUp(ledger, cut, records) {
    const points = [];
    for (const { body } of records)
        if (body.kind === 'claim')
            points.push(body.pointId);
    for (const { slots } of ledger.members.values())
        for (const open of slots.values())
            points.push((open.draw ?? drawOf(ledger, cut, open)).pointId);
    return points;
}
/**
 * Folds the next cut, whose records come in ascending order of their CIDs, into the ledger, in place. A
 * record that the rules refuse has no effect. What it settles is noted over the archive. The order of the
 * steps is rule CUT-4. Throws as checkCut does, before any change.
 */
export function foldCut(ledger, cut, records, { lookUp, note }) {
    checkCut(ledger, cut, records);
    const events = [];
    const emit = (event) => {
        if (event.type === 'settled')
            note(event.pointId, event.point);
        events.push(event);
    };
    ledger.number = cut.body.number;
    ledger.head = cut.cid;
    ledger.beacon = cut.body.beacon;
    decayStanding(ledger);
    forgetIdle(ledger);
    drawSlots(ledger, cut, lookUp, emit);
    assignDelegations(ledger, emit);
    drawPanels(ledger, emit);
    for (const record of inOrder(records))
        if (admitRecord(ledger, record, lookUp) === null)
            applyRecord(ledger, record, emit);
    ledger.newcomers = 0;
    settleDisputes(ledger, emit);
    settleAudits(ledger, lookUp, emit);
    settleRounds(ledger, emit);
    expireClaims(ledger, emit);
    loseSlots(ledger, lookUp, emit);
    return events;
}
const positions = new Map(appliedKinds.flatMap((kinds, i) => kinds.map((kind) => [kind, i])));
function inOrder(records) {
    const positionOf = ({ body }) => positions.get(body.kind) ?? appliedKinds.length;
    return [...records].sort((a, b) => positionOf(a) - positionOf(b) || sequenceOf(a.body) - sequenceOf(b.body) || (a.cid < b.cid ? -1 : 1));
}
/** An account's records follow each other in its log, whatever their kind, and so do the parts of scores. */
const sequenceOf = (body) => 'account' in body ? body.sequence : body.kind === 'scores' ? body.part : 0;
function drawSlots(ledger, cut, archive, emit) {
    for (const [node, { slots }] of ledger.members) {
        for (const open of slots.values()) {
            if (open.draw !== null)
                continue;
            const draw = drawOf(ledger, cut, open);
            open.draw = { ...draw, generation: generationOf(ledger, draw.pointId, archive) ?? 0 };
            emit({ type: 'drawn', node, owner: open.owner, slot: open.slot, draw });
        }
    }
}
/** What a cut's beacon drew, by owner and slot: it is asked for what a fold reads, and then by the fold. */
const draws = new WeakMap();
function drawOf(ledger, cut, open) {
    const ofCut = draws.get(cut) ?? new Map();
    draws.set(cut, ofCut);
    const key = slotKey(open);
    const draw = ofCut.get(key) ?? drawPoint(ledger.campaign, ledger.cid, cut.body.beacon, open.owner, open.slot);
    ofCut.set(key, draw);
    return draw;
}
//# sourceMappingURL=fold.js.map