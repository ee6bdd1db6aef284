import { cidOf, type Cid } from '../codec/hash.js';
import {
  attestationsOf,
  attestedBy,
  auditedBy,
  hasDispute,
  isRevealed,
  seatOf,
} from '../ledger/audits/seats.js';
import type { BodyOf } from '../records/bodies.js';
import { encodeBody } from '../records/envelope.js';
import type { Effect } from './effects.js';
import { peerLimits } from './limits.js';
import { head, sign } from './sign.js';
import type { FetchTurns, PeerState } from './state.js';
import {
  modelOf,
  type AuditOutcome,
  type AuditTask,
  type FetchTask,
  type ReplayTask,
  type Task,
} from './tasks.js';
import { abstentionsMax } from '../ledger/audits/abstention-rule.js';
import type { OpenCommitment, Seat, SeatPhase } from '../ledger/audits/audit.js';
import type { OpenDispute, Replayed } from '../ledger/disputes/open-dispute.js';

/** What this peer's seats ask of it now: records to sign, and work to do, as much as it does at once. */
export function auditDuties(state: PeerState, effects: Effect[]): Task[] {
  const fetches: FetchTask[] = [];
  const audits: AuditTask[] = [];
  for (const cid of auditedBy(state.ledger, state.options.node)) {
    const open = state.ledger.commitments.get(cid) as OpenCommitment;
    const seat = seatOf(open, state.options.node);
    if (seat?.phase.type === 'drawn') fetches.push(...fetchModel(state, cid, open, seat, effects));
    else if (seat?.phase.type === 'holding' || seat?.phase.type === 'pledged')
      audits.push(...auditModel(state, cid, open, seat, seat.phase, effects));
  }
  return [
    // Who is held tries nothing, which says nothing of an author (rule AUDIT-6).
    ...(state.hold === null ? fetchesInTurn(state, fetches) : []),
    // Replays first: what they decide holds commitments up.
    ...withinCapacity(state, [...dueReplays(state, effects), ...audits], state.options.audits),
  ];
}

/**
 * A panellist's first duty: to have the whole model, and to say so, or that it tried for half of a panel's
 * time in vain (rule AUDIT-1).
 */
function fetchModel(
  state: PeerState,
  commitment: Cid,
  open: OpenCommitment,
  seat: Seat,
  effects: Effect[],
): FetchTask[] {
  const key = `fetch/${commitment}`;
  const fault = state.abandoned.get(key);
  if (fault === 'local' || isHeldTooLong(state, seat.cut))
    return abstain(state, commitment, 'unable', effects);
  const held = state.fetched.has(commitment);
  // Who contradicts what it announced has not handed out what it announced.
  const isOver = held || fault === 'model' || hasTriedEnough(state, commitment);
  if (isOver) sign(state, { ...head(state, 'availability'), commitment, held }, effects);
  return isOver || fault !== undefined ? [] : [{ type: 'fetch', key, model: modelOf(commitment, open) }];
}

/**
 * Who was away, or had no place for it while others were fetched, has not tried, and says nothing of the
 * author.
 */
const hasTriedEnough = ({ ledger: { campaign }, fetchTurns }: PeerState, commitment: Cid): boolean =>
  (fetchTurns.get(commitment)?.count ?? 0) >= Math.floor(campaign.audit.panelEpochs / 2);

/**
 * After a cut: the fetches that had a place have had a turn. Cuts that follow each other at once are those of
 * a peer that catches up: it has tried nothing meanwhile (rule AUDIT-6).
 */
export function endTurns({ ledger: { number, campaign }, fetchTurns }: PeerState, elapsedMs: number): void {
  if (elapsedMs < campaign.epochMs / 4) return;
  for (const turns of fetchTurns.values()) if (turns.last === number - 1) turns.count++;
}

/**
 * The fetches that have a place through this cut: those that have one go on, then comes whose last turn is
 * longest ago. Where more are due than there are places they take turns, cut by cut, so that authors whom
 * nobody can fetch from do not keep the others waiting (rule AUDIT-6).
 */
function fetchesInTurn(
  { ledger: { number }, fetchTurns }: PeerState,
  due: readonly FetchTask[],
): FetchTask[] {
  const turnsOf = ({ model: { commitment } }: FetchTask): FetchTurns =>
    fetchTurns.get(commitment) ?? { count: 0, last: 0 };
  const rank = (task: FetchTask): number => (turnsOf(task).last === number ? -1 : turnsOf(task).last);
  const chosen = [...due]
    .sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1))
    .slice(0, peerLimits.fetchesMax);
  for (const task of chosen) fetchTurns.set(task.model.commitment, { ...turnsOf(task), last: number });
  return chosen;
}

/**
 * Then it audits, disputes or pledges what it found, and shows it when the others have pledged (rule
 * AUDIT-2).
 */
function auditModel(
  state: PeerState,
  commitment: Cid,
  open: OpenCommitment,
  seat: Seat,
  { type, alpha }: Extract<SeatPhase, { type: 'holding' | 'pledged' }>,
  effects: Effect[],
): AuditTask[] {
  const key = `audit/${commitment}`;
  if (open.phase.type === 'committed' || state.own.has(key)) return [];
  if (hasDispute(state.ledger, commitment, state.options.node)) return [];
  const body = state.audited.get(commitment);
  if (body?.kind === 'attestation' && type === 'holding') {
    sign(state, { ...head(state, 'pledge'), commitment, attestation: cidOf(encodeBody(body)) }, effects);
  } else if (body?.kind === 'dispute' || (body !== undefined && isRevealed(open))) sign(state, body, effects);
  if (body !== undefined) return [];
  const fault = state.abandoned.get(key) ?? (isHeldTooLong(state, seat.cut) ? 'local' : undefined);
  if (fault === undefined) {
    const attested = attestationsOf(open).map(([node, one]) => ({ node, ...one }));
    return [
      { type: 'audit', key, model: modelOf(commitment, open), alpha, common: open.phase.common, attested },
    ];
  }
  // AUDIT-5
  if (type === 'holding' && (fault !== 'passing' || isHalfOver(state, seat.cut)))
    abstain(state, commitment, fault === 'model' ? 'model' : 'unable', effects);
  return [];
}

function dueReplays(state: PeerState, effects: Effect[]): ReplayTask[] {
  const { ledger, options } = state;
  const due: ReplayTask[] = [];
  for (const [cid, dispute] of ledger.disputes) {
    const key = `replay/${cid}`;
    if (dispute.seats.get(options.node)?.phase.type !== 'drawn' || state.own.has(key)) continue;
    const body = state.replayed.get(cid);
    const isLate = isHeldTooLong(state, dispute.drawing?.cut ?? 0);
    const fault = state.abandoned.get(key) ?? (isLate ? 'local' : undefined);
    // DISPUTE-7; without a result AUDIT-5.
    if (body !== undefined) sign(state, body, effects);
    else if (fault === undefined) due.push(replayTask(state, key, cid, dispute));
    else if (fault !== 'passing' || isHalfOver(state, dispute.drawing?.cut ?? 0))
      abstain(state, cid, fault === 'model' ? 'model' : 'unable', effects);
  }
  return due;
}

function replayTask(
  { ledger }: PeerState,
  key: string,
  cid: Cid,
  { commitment, subject, part, accused }: OpenDispute,
): ReplayTask {
  const open = ledger.commitments.get(commitment) as OpenCommitment;
  const attested = accused === null ? null : attestedBy(seatOf(open, accused));
  return { type: 'replay', key, model: modelOf(commitment, open), dispute: cid, subject, part, attested };
}

/** Whether half of a panel's time has passed since a cut. */
const isHalfOver = ({ ledger: { number, campaign } }: PeerState, since: number): boolean =>
  since + Math.floor(campaign.audit.panelEpochs / 2) <= number;

/** Whether what is due from a seat would hardly be done in time, as this peer is held. */
const isHeldTooLong = (state: PeerState, since: number): boolean =>
  state.hold !== null && isHalfOver(state, since);

/** Who gave back as many as it may keeps its seat. */
function abstain(state: PeerState, seat: Cid, cause: BodyOf<'abstention'>['cause'], effects: Effect[]): [] {
  const { ledger, options } = state;
  const isBounded = cause === 'unable' || ledger.disputes.has(seat);
  const member = ledger.members.get(options.node);
  if (isBounded && member !== undefined && member.abstentions >= abstentionsMax) return [];
  sign(state, { ...head(state, 'abstention'), seat, cause }, effects);
  return [];
}

/** As many as this peer does at once; those under way go on. */
function withinCapacity<T extends Task>({ tasks }: PeerState, due: readonly T[], capacity: number): T[] {
  return [...due.filter(({ key }) => tasks.has(key)), ...due.filter(({ key }) => !tasks.has(key))].slice(
    0,
    capacity,
  );
}

export function noteFetched(state: PeerState, key: string): void {
  const task = state.tasks.get(key);
  if (task?.type === 'fetch') state.fetched.add(task.model.commitment);
}

/** After a cut: what could not be done may be possible meanwhile. */
export function retryAbandoned({ abandoned }: PeerState): void {
  for (const [key, fault] of abandoned)
    if (fault === 'passing' && !key.startsWith('train/')) abandoned.delete(key);
}

/** A mismatch is disputed as soon as this peer may sign; an attestation waits for its turn. */
export function noteAudited(state: PeerState, key: string, outcome: AuditOutcome): void {
  const task = state.tasks.get(key);
  if (task?.type !== 'audit') return;
  const {
    model: { commitment },
    alpha,
  } = task;
  if (outcome.type === 'mismatch') {
    const { subject, part, accused, claimed, found } = outcome;
    state.audited.set(commitment, {
      ...head(state, 'dispute'),
      commitment,
      subject,
      part,
      accused,
      claimed,
      found,
    });
    return;
  }
  const { proof, segments, eras } = outcome;
  state.audited.set(commitment, {
    ...head(state, 'attestation'),
    commitment,
    vrfKey: state.options.vrfKey,
    alpha,
    proof,
    segments: [...segments],
    eras: [...eras],
  });
}

export function noteReplayed(state: PeerState, { key, claimed, found }: { key: string } & Replayed): void {
  const task = state.tasks.get(key);
  if (task?.type === 'replay')
    state.replayed.set(task.dispute, { ...head(state, 'replay'), dispute: task.dispute, claimed, found });
}

/** Forgets what its seats no longer ask for. */
export function pruneAudits({ ledger, options, fetchTurns, fetched, audited, replayed }: PeerState): void {
  const mySeat = (cid: Cid): Seat | undefined => {
    const open = ledger.commitments.get(cid);
    return open === undefined ? undefined : seatOf(open, options.node);
  };
  const mustFetch = (cid: Cid): boolean => mySeat(cid)?.phase.type === 'drawn';
  for (const cid of fetchTurns.keys()) if (!mustFetch(cid)) fetchTurns.delete(cid);
  for (const cid of fetched) if (!mustFetch(cid)) fetched.delete(cid);
  for (const cid of audited.keys())
    if ((mySeat(cid)?.phase.type ?? 'attested') === 'attested') audited.delete(cid);
  for (const cid of replayed.keys())
    if (ledger.disputes.get(cid)?.seats.has(options.node) !== true) replayed.delete(cid);
}
