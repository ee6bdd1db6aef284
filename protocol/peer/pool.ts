import type { Cid } from '../codec/hash.js';
import type { PointId } from '../grid/point.js';
import { admitRecord } from '../ledger/admit.js';
import type { Archive } from '../ledger/ledger.js';
import { compareRanks, provisionalCut, type ClaimRank } from '../ledger/rules/claim.js';
import { slotOf } from '../records/bodies.js';
import type { VerifiedRecord } from '../records/envelope.js';
import { park, unpark } from './early.js';
import type { VerdictCode } from './codes.js';
import { peerLimits } from './limits.js';
import { emptyCounts, type PeerState } from './state.js';
import type { Effect, Verdict } from './effects.js';

/** Takes a record into the pool where it would have an effect in the next cut, or parks it where it may later. */
export function acceptRecord(state: PeerState, record: VerifiedRecord, archive: Archive, effects: Effect[]): Verdict {
  const { cid, body } = record;
  if (state.pending.has(cid)) return { action: 'ignore', code: 'RECORD_KNOWN' };
  const own = body.node === state.options.node;
  const refusal = admitRecord(state.ledger, record, archive);
  // An own record that has no effect now is not signed again before the next cut may have changed that.
  if (own) state.own.set(slotOf(body), refusal === null || refusal.standing === 'early' ? 'out' : 'refused');
  if (refusal?.standing === 'early') return park(state, record, refusal.code);
  if (refusal !== null) return { action: refusal.standing === 'invalid' ? 'reject' : 'ignore', code: refusal.code };
  const full = own ? null : noRoomFor(state, record);
  if (full !== null) return { action: 'ignore', code: full };
  unpark(state, cid);
  addPending(state, record);
  effects.push({ type: 'keep', record });
  return { action: 'accept', code: 'RECORD_ADMITTED' };
}

/** Who signs two records for one slot gets one of them into the pool; the cut decides which counts. */
function noRoomFor({ pending, counts, ledger }: PeerState, record: VerifiedRecord): VerdictCode | null {
  const { node } = record.body;
  if (counts.slots.has(slotKey(record))) return 'SLOT_TAKEN';
  const strangersFull = !ledger.members.has(node) && counts.strangers >= peerLimits.pendingStrangersMax;
  const full = pending.size >= peerLimits.pendingMax || (counts.ofNode.get(node) ?? 0) >= peerLimits.pendingPerNodeMax;
  return full || strangersFull ? 'POOL_FULL' : null;
}

const slotKey = ({ body }: VerifiedRecord): string => `${body.node}/${slotOf(body)}`;

function addPending(state: PeerState, record: VerifiedRecord): void {
  const { counts, ledger, pending } = state;
  const { node, kind } = record.body;
  pending.set(record.cid, record);
  counts.slots.add(slotKey(record));
  counts.ofNode.set(node, (counts.ofNode.get(node) ?? 0) + 1);
  if (!ledger.members.has(node)) counts.strangers++;
  if (kind === 'claim') noteClaim(state, record as VerifiedRecord<'claim'>);
}

/** After a cut: forgets what it settled and what can have no effect any more. */
export function dropSettled(state: PeerState, cids: readonly Cid[], archive: Archive, effects: Effect[]): void {
  const settled = new Set(cids);
  const gone: Cid[] = [];
  const waiting = [...state.pending.values()];
  state.pending.clear();
  state.bestClaims.clear();
  state.own.clear();
  state.counts = emptyCounts();
  for (const record of waiting) {
    if (settled.has(record.cid) || admitRecord(state.ledger, record, archive) !== null) {
      gone.push(record.cid);
      continue;
    }
    addPending(state, record);
    if (record.body.node === state.options.node) state.own.set(slotOf(record.body), 'out');
  }
  for (const cid of cids) {
    if (state.early.has(cid)) gone.push(cid);
    unpark(state, cid);
  }
  if (gone.length > 0) effects.push({ type: 'forget', cids: gone });
}

/** After a cut: looks again at the records whose turn had not come, and forgets those that missed it or waited too long. */
export function retryEarly(state: PeerState, archive: Archive, effects: Effect[]): void {
  const { early, earlySince, pending, ledger } = state;
  const waiting = [...early.values()].map((record) => ({ record, since: earlySince.get(record.cid) as number }));
  early.clear();
  earlySince.clear();
  const gone: Cid[] = [];
  for (const { record, since } of waiting) {
    if (since + peerLimits.earlyCutsMax >= ledger.number) acceptRecord(state, record, archive, effects);
    if (early.has(record.cid)) earlySince.set(record.cid, since);
    else if (!pending.has(record.cid)) gone.push(record.cid);
  }
  if (gone.length > 0) effects.push({ type: 'forget', cids: gone });
}

/** The points whose settled state the pool asks about. */
export function claimedPoints(state: PeerState): PointId[] {
  const points: PointId[] = [];
  for (const pool of [state.pending, state.early]) for (const { body } of pool.values()) if (body.kind === 'claim') points.push(body.pointId);
  return points;
}

function noteClaim(state: PeerState, { cid, body }: VerifiedRecord<'claim'>): void {
  const draw = state.ledger.members.get(body.node)?.slots.get(body.slot)?.draw;
  if (draw === undefined || draw === null) return;
  const rank: ClaimRank = { generation: body.generation, cut: provisionalCut, ticket: draw.ticket, slot: body.slot, claim: cid };
  const best = state.bestClaims.get(body.pointId);
  if (best === undefined || compareRanks(rank, best) < 0) state.bestClaims.set(body.pointId, { ...rank, node: body.node });
}
