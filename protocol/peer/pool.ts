import type { Cid } from '../codec/hash.js';
import type { PointId } from '../grid/point.js';
import type { Refusal } from '../ledger/rule.js';
import { signerOf, journalKeyOf } from '../records/bodies.js';
import type { VerifiedRecord } from '../records/envelope.js';
import { dropEarly, holdEarly, isStranger, takeEarly } from './early.js';
import type { AdmissionCode } from './codes.js';
import { peerLimits } from './limits.js';
import { emptyCounts, type PeerState } from './state.js';
import type { Effect, Admission } from './effects.js';
import { slotKey } from '../ledger/slots/slot.js';
import type { Archive } from '../ledger/archive.js';
import { compareRanks, provisionalCut, type ClaimRank } from '../ledger/points/rank.js';

/**
 * Takes a record into the pool where it would have an effect in the next cut, or parks it where it may later
 * (rules PEER-2, PEER-5 and PEER-6).
 */
export function acceptRecord(
  state: PeerState,
  record: VerifiedRecord,
  archive: Archive,
  effects: Effect[],
): Admission {
  const { cid, body } = record;
  if (state.pending.has(cid)) return { action: 'ignore', code: 'RECORD_KNOWN' };
  const own = signerOf(body) === state.options.node;
  const refusal = admit(state, record, archive);
  // An own record that has no effect now is not signed again before the next cut may have changed that.
  if (own) {
    state.own.set(journalKeyOf(body), refusal === null || refusal.timing === 'early' ? 'out' : 'refused');
    if (body.kind === 'away' && refusal === null) state.isBack = false;
  }
  if (refusal?.timing === 'early') return holdEarly(state, record, refusal.code);
  // PEER-6
  if (refusal !== null)
    return { action: refusal.timing === 'invalid' ? 'reject' : 'ignore', code: refusal.code };
  const full = own ? null : noRoomFor(state, record);
  if (full !== null) return { action: 'ignore', code: full };
  dropEarly(state, cid);
  addPending(state, record);
  effects.push({ type: 'keep', record });
  acceptNext(state, record, archive, effects);
  return { action: 'accept', code: 'RECORD_ADMITTED' };
}

/**
 * Why a record would have no effect in the next cut, if so. One of an account has its turn there after those
 * of its log that wait with it.
 */
function admit(
  { rules, ledger, counts }: PeerState,
  record: VerifiedRecord,
  archive: Archive,
): Refusal | null {
  const refusal = rules.refusalOf(ledger, record, archive);
  const { body } = record;
  if (
    refusal?.timing !== 'early' ||
    !('account' in body) ||
    body.sequence !== counts.places.get(body.account)
  )
    return refusal;
  return (counts.ofSigner.get(body.account) ?? 0) < peerLimits.pendingPerAccountMax ? null : refusal;
}

/** The next record of an account's log may have come before this one. */
function acceptNext(state: PeerState, { body }: VerifiedRecord, archive: Archive, effects: Effect[]): void {
  if (!('account' in body)) return;
  const next = [...state.early.values()].find(
    (early) =>
      'account' in early.body &&
      early.body.account === body.account &&
      early.body.sequence === body.sequence + 1,
  );
  if (next !== undefined) acceptRecord(state, next, archive, effects);
}

/**
 * Who signs two records for one slot gets one of them into the pool; the cut decides which counts (PEER-2).
 */
function noRoomFor({ pending, counts, ledger }: PeerState, record: VerifiedRecord): AdmissionCode | null {
  if (counts.slots.has(signedSlot(record))) return 'SLOT_TAKEN';
  const strangersFull = isStranger(ledger, record) && counts.strangers >= peerLimits.pendingStrangersMax;
  const accountsFull = 'account' in record.body && counts.ofAccounts >= peerLimits.pendingOfAccountsMax;
  const full =
    accountsFull ||
    pending.size >= peerLimits.pendingMax ||
    (counts.ofSigner.get(signerOf(record.body)) ?? 0) >= peerLimits.pendingPerSignerMax;
  return full || strangersFull ? 'POOL_FULL' : null;
}

const signedSlot = ({ body }: VerifiedRecord): string => `${signerOf(body)}/${journalKeyOf(body)}`;

function addPending(state: PeerState, record: VerifiedRecord): void {
  const { counts, ledger, pending } = state;
  const signer = signerOf(record.body);
  pending.set(record.cid, record);
  counts.slots.add(signedSlot(record));
  counts.ofSigner.set(signer, (counts.ofSigner.get(signer) ?? 0) + 1);
  if (isStranger(ledger, record)) counts.strangers++;
  if ('account' in record.body) {
    counts.ofAccounts++;
    const { account, sequence } = record.body;
    counts.places.set(account, Math.max(counts.places.get(account) ?? 0, sequence + 1));
  }
  if (record.body.kind === 'claim') noteClaim(state, record as VerifiedRecord<'claim'>);
}

/** After a cut: forgets what it settled and what can have no effect any more. */
export function dropSettled(
  state: PeerState,
  cids: readonly Cid[],
  archive: Archive,
  effects: Effect[],
): void {
  const settled = new Set(cids);
  const gone: Cid[] = [];
  const waiting = [...state.pending.values()];
  state.pending.clear();
  state.bestClaims.clear();
  state.own.clear();
  state.counts = emptyCounts();
  for (const record of waiting) {
    if (settled.has(record.cid) || admit(state, record, archive) !== null) {
      gone.push(record.cid);
      continue;
    }
    addPending(state, record);
    if (signerOf(record.body) === state.options.node) state.own.set(journalKeyOf(record.body), 'out');
  }
  for (const cid of [...state.early.keys()]) {
    if (!settled.has(cid)) continue;
    gone.push(cid);
    dropEarly(state, cid);
  }
  if (gone.length > 0) effects.push({ type: 'forget', cids: gone });
}

/**
 * After a cut: looks again at the records whose turn had not come, and forgets those that missed it or waited
 * too long.
 */
export function retryEarly(state: PeerState, archive: Archive, effects: Effect[]): void {
  const { early, earlySince, pending, ledger } = state;
  const gone: Cid[] = [];
  for (const { record, since } of takeEarly(state)) {
    if (since + peerLimits.earlyCutsMax >= ledger.number) acceptRecord(state, record, archive, effects);
    if (early.has(record.cid)) earlySince.set(record.cid, since);
    else if (!pending.has(record.cid)) gone.push(record.cid);
  }
  if (gone.length > 0) effects.push({ type: 'forget', cids: gone });
}

/** The points whose settled state the pool asks about. */
export function claimedPoints(state: PeerState): PointId[] {
  const points: PointId[] = [];
  for (const pool of [state.pending, state.early])
    for (const { body } of pool.values()) if (body.kind === 'claim') points.push(body.pointId);
  return points;
}

function noteClaim(state: PeerState, { cid, body }: VerifiedRecord<'claim'>): void {
  const open = state.ledger.members.get(body.node)?.slots.get(slotKey(body));
  if (open?.phase.type !== 'drawn') return;
  const { draw } = open.phase;
  const rank: ClaimRank = {
    generation: body.generation,
    cut: provisionalCut,
    ticket: draw.ticket,
    slot: body.slot,
    claim: cid,
  };
  const best = state.bestClaims.get(body.pointId);
  if (best === undefined || compareRanks(rank, best) < 0)
    state.bestClaims.set(body.pointId, { ...rank, owner: body.owner });
}
