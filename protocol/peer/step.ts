import type { Cid } from '../codec/hash.js';
import { isOf } from '../error.js';
import type { PointId } from '../grid/point.js';
import { cutCodes } from '../ledger/codes.js';
import { ledgerDigest } from '../ledger/digest.js';
import { signerOf } from '../records/bodies.js';
import { isCutOver, type VerifiedRecord } from '../records/envelope.js';
import { endTurns, noteAudited, noteFetched, noteReplayed, retryAbandoned } from './audits.js';
import { cutDue, decideDuties } from './duties.js';
import type { Effect, PeerInput, StepResult, Admission } from './effects.js';
import { acceptRecord, claimedPoints, dropSettled, retryEarly } from './pool.js';
import { takeHold } from './hold.js';
import type { Halt, PeerState } from './state.js';
import { overlay } from '../ledger/archive.js';
import { drawOf } from '../ledger/slots/slot.js';
import { pointsToLookUp } from '../ledger/slots/draw-slots.js';
import type { LedgerEvent } from '../ledger/events.js';

/**
 * The rules of a peer: same state, input and time, same result (rule PEER-1). Changes `state` in place. The
 * clock decides only when the peer acts; what it believes follows from the records (rule CLOCK-1).
 */
export function step(state: PeerState, input: PeerInput, nowMs: number): StepResult {
  if (state.halted !== null) return { verdict: { action: 'ignore', code: 'PEER_HALTED' }, effects: [] };
  const effects: Effect[] = [];
  const verdict = takeInput(state, input, nowMs, effects);
  if (state.halted === null && !state.isUnsure && concerns(state, input)) decideDuties(state, effects);
  return { verdict, effects };
}

function takeInput(state: PeerState, input: PeerInput, nowMs: number, effects: Effect[]): Admission | null {
  switch (input.type) {
    case 'record':
      return acceptRecord(state, input.record, input.archive, effects);
    case 'cut':
      return takeCut(state, input, nowMs, effects);
    case 'tick': {
      // A clock that was set back must not keep this peer waiting.
      state.lastCutMs = Math.min(state.lastCutMs, nowMs);
      state.lastPullMs = Math.min(state.lastPullMs, nowMs);
      cutDue(state, nowMs, effects);
      pullDue(state, nowMs, effects);
      return null;
    }
    case 'pulse':
      if (state.awaited?.number === input.pulse.number) state.awaited.pulse = input.pulse;
      return null;
    case 'unsure':
      state.isUnsure = input.isUnsure;
      return null;
    case 'storage':
      state.isFull = input.isFull;
      return null;
    case 'fitness':
      state.isUnfit = input.isUnfit;
      return null;
    case 'hold':
      takeHold(state, input.hold);
      return null;
    case 'progress':
      state.progress.set(input.pointId, input.segments);
      return null;
    case 'trained':
      state.trained.set(input.pointId, input.model);
      return null;
    case 'fetched':
      noteFetched(state, input.key);
      return null;
    case 'audited':
      noteAudited(state, input.key, input.outcome);
      return null;
    case 'replayed':
      noteReplayed(state, input);
      return null;
    case 'abandoned':
      state.abandoned.set(input.key, input.fault);
      return null;
  }
}

function takeCut(
  state: PeerState,
  input: Extract<PeerInput, { type: 'cut' }>,
  nowMs: number,
  effects: Effect[],
): Admission {
  const { cut, cids, settled: known } = input;
  const { number, node } = cut.body;
  if (node !== state.ledger.campaign.resolver) return { action: 'reject', code: 'CUT_SIGNER' };
  // CUT-6
  if (known !== null && known !== cut.cid) return haltFor(state, number, [known, cut.cid], effects);
  state.headSeen = Math.max(state.headSeen, number);
  if (number <= state.ledger.number) return { action: 'ignore', code: 'CUT_KNOWN' };
  // CUT-6: whoever handed this on holds another cut before it than we do, and the resolver signed both.
  const forked = number === state.ledger.number + 1 && number > 1 && cut.body.previous !== state.ledger.head;
  if (forked) return haltFor(state, number - 1, [state.ledger.head, cut.body.previous], effects);
  if (!isCutOver(cut, cids)) return { action: 'reject', code: 'CUT_RECORDS' };
  const records = number > state.ledger.number + 1 ? null : recordsOf(state, input);
  if (records === null) {
    pull(state, nowMs, effects);
    // The resolver signed it and its list of records is the right one, so others may have what this peer
    // lacks.
    return { action: 'accept', code: 'CUT_AHEAD' };
  }
  const archive = overlay(input.archive);
  let events: readonly LedgerEvent[];
  try {
    ({ ledger: state.ledger, events } = state.rules.fold(state.ledger, cut, records, archive));
  } catch (error) {
    // CUT-8
    if (isOf(error, cutCodes, 'CUT_LEDGER')) {
      const own = ledgerDigest(state.ledger);
      halt(state, { type: 'difference', number, named: cut.body.ledger, own }, effects);
      return { action: 'accept', code: error.code };
    }
    // PEER-6: the resolver signed it, so that it is no fault of whoever passed it on. Anything else is a bug
    // of ours.
    if (isOf(error, cutCodes)) return { action: 'ignore', code: error.code };
    throw error;
  }
  endTurns(state, nowMs - state.lastCutMs);
  // CLOCK-2: an epoch has passed, with this cut and with nothing else.
  state.lastCutMs = nowMs;
  effects.push({ type: 'settle', cut, records, events });
  dropSettled(state, cids, archive.lookUp, effects);
  retryEarly(state, archive.lookUp, effects);
  retryAbandoned(state);
  return { action: 'accept', code: 'CUT_FOLDED' };
}

/** The records of a cut in its order, as those that were asked for come; null where one is missing. */
function recordsOf(
  { pending, early }: PeerState,
  { cids, records }: Extract<PeerInput, { type: 'cut' }>,
): readonly VerifiedRecord[] | null {
  if (records.length === cids.length && cids.every((cid, i) => records[i]?.cid === cid)) return records;
  const given = new Map(records.map((record) => [record.cid, record]));
  const found: VerifiedRecord[] = [];
  for (const cid of cids) {
    const record = given.get(cid) ?? pending.get(cid) ?? early.get(cid);
    if (record === undefined) return null;
    found.push(record);
  }
  return found;
}

/** Two cuts of one number. */
function haltFor(state: PeerState, number: number, cuts: readonly [Cid, Cid], effects: Effect[]): Admission {
  halt(state, { type: 'equivocation', number, cuts }, effects);
  return { action: 'accept', code: 'CUT_EQUIVOCATION' };
}

/** The cut goes on to others all the same: each sees for itself. */
function halt(state: PeerState, why: Halt, effects: Effect[]): void {
  state.halted = why;
  for (const key of state.tasks.keys()) effects.push({ type: 'stop', key });
  effects.push({ type: 'halt', halt: why });
  state.tasks.clear();
}

/**
 * A peer that knows itself behind, or may be, asks at once; the others once an epoch, which heals whatever
 * gossip lost.
 */
function pullDue(state: PeerState, nowMs: number, effects: Effect[]): void {
  const { epochMs } = state.ledger.campaign;
  const behind = state.isUnsure || state.headSeen > state.ledger.number;
  if (nowMs - state.lastPullMs >= (behind ? epochMs / 4 : epochMs)) pull(state, nowMs, effects);
}

/** Not more often than is of use, however often a cut from ahead is shown to this peer. */
function pull(state: PeerState, nowMs: number, effects: Effect[]): void {
  if (nowMs - state.lastPullMs < state.ledger.campaign.epochMs / 16) return;
  state.lastPullMs = nowMs;
  effects.push({ type: 'pull', since: state.ledger.number });
}

/**
 * Whether an input can change what this peer should do: others' records only do so by claiming a point that
 * it drew.
 */
function concerns({ ledger, options }: PeerState, input: PeerInput): boolean {
  if (input.type !== 'record' || signerOf(input.record.body) === options.node) return true;
  const { body } = input.record;
  if (body.kind !== 'claim') return false;
  return [...(ledger.members.get(options.node)?.slots.values() ?? [])].some(
    (slot) => drawOf(slot)?.pointId === body.pointId,
  );
}

/** The points whose settled state `archive` must answer for when this input is taken. */
export function pointsOf(
  state: PeerState,
  input: { record: VerifiedRecord } | { cut: VerifiedRecord<'cut'>; records: readonly VerifiedRecord[] },
): PointId[] {
  if ('record' in input) return input.record.body.kind === 'claim' ? [input.record.body.pointId] : [];
  return [...pointsToLookUp(state.ledger, input.cut, input.records), ...claimedPoints(state)];
}
