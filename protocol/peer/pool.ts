import type { Cid } from '../codec/hash.js';
import type { PointId } from '../grid/point.js';
import { admitRecord } from '../ledger/admit.js';
import type { Archive } from '../ledger/ledger.js';
import { compareRanks, provisionalCut, type ClaimRank } from '../ledger/rules/claim.js';
import { slotOf } from '../records/bodies.js';
import type { VerifiedRecord } from '../records/envelope.js';
import type { NodeKey } from '../records/keys.js';
import { peerLimits } from './limits.js';
import type { PeerState } from './state.js';
import type { Effect, Verdict } from './effects.js';

/** Takes a record into the pool where it would have an effect in the next cut, or parks it where it may later. */
export function acceptRecord(state: PeerState, record: VerifiedRecord, archive: Archive, effects: Effect[]): Verdict {
  const { cid, body } = record;
  if (state.pending.has(cid)) return { action: 'ignore', code: 'RECORD_KNOWN' };
  const own = body.node === state.options.node;
  const refusal = admitRecord(state.ledger, record, archive);
  // An own record that has no effect now is not signed again before the next cut may have changed that.
  if (own) state.own.set(slotOf(body), refusal === null || refusal.standing === 'early' ? 'out' : 'refused');
  if (refusal !== null) {
    if (refusal.standing === 'early') park(state, record);
    return { action: refusal.standing === 'invalid' ? 'reject' : 'ignore', code: refusal.code };
  }
  if (!own && isFull(state.pending, body.node, peerLimits.pendingMax, peerLimits.pendingPerNodeMax)) return { action: 'ignore', code: 'POOL_FULL' };
  state.early.delete(cid);
  state.pending.set(cid, record);
  if (body.kind === 'claim') noteClaim(state, record as VerifiedRecord<'claim'>);
  effects.push({ type: 'keep', record });
  return { action: 'accept', code: 'RECORD_ADMITTED' };
}

function park(state: PeerState, record: VerifiedRecord): void {
  if (state.early.has(record.cid)) return;
  if (isFull(state.early, record.body.node, Infinity, peerLimits.earlyPerNodeMax)) return;
  if (state.early.size >= peerLimits.earlyMax) for (const oldest of state.early.keys()) { state.early.delete(oldest); break; }
  state.early.set(record.cid, record);
}

function isFull(pool: ReadonlyMap<Cid, VerifiedRecord>, node: NodeKey, max: number, perNodeMax: number): boolean {
  if (pool.size >= max) return true;
  let ofNode = 0;
  for (const { body } of pool.values()) if (body.node === node) ofNode++;
  return ofNode >= perNodeMax;
}

/** After a cut: forgets what it settled and what can have no effect any more. */
export function dropSettled(state: PeerState, cids: readonly Cid[], archive: Archive, effects: Effect[]): void {
  const settled = new Set(cids);
  const gone: Cid[] = [];
  for (const [cid, record] of state.pending) {
    if (!settled.has(cid) && admitRecord(state.ledger, record, archive) === null) continue;
    state.pending.delete(cid);
    gone.push(cid);
  }
  for (const cid of cids) state.early.delete(cid);
  state.own.clear();
  for (const { body } of state.pending.values()) if (body.node === state.options.node) state.own.set(slotOf(body), 'out');
  state.bestClaims.clear();
  for (const record of state.pending.values()) if (record.body.kind === 'claim') noteClaim(state, record as VerifiedRecord<'claim'>);
  if (gone.length > 0) effects.push({ type: 'forget', cids: gone });
}

/** After a cut: looks again at the records whose turn had not come. */
export function retryEarly(state: PeerState, archive: Archive, effects: Effect[]): void {
  const waiting = [...state.early.values()];
  state.early.clear();
  for (const record of waiting) acceptRecord(state, record, archive, effects);
}

/** The points whose settled state the pool asks about. */
export function claimedPoints(state: PeerState): PointId[] {
  return [...state.pending.values(), ...state.early.values()].flatMap(({ body }) => (body.kind === 'claim' ? [body.pointId] : []));
}

function noteClaim(state: PeerState, { cid, body }: VerifiedRecord<'claim'>): void {
  const draw = state.ledger.members.get(body.node)?.slots.get(body.slot)?.draw;
  if (draw === undefined || draw === null) return;
  const rank: ClaimRank = { generation: body.generation, cut: provisionalCut, ticket: draw.ticket, slot: body.slot, claim: cid };
  const best = state.bestClaims.get(body.pointId);
  if (best === undefined || compareRanks(rank, best) < 0) state.bestClaims.set(body.pointId, { ...rank, node: body.node });
}

