import { cidOf, type Cid } from '../codec/hash.js';
import type { OpenCommitment, OpenDispute, Replayed, Seat } from '../ledger/ledger.js';
import { attestationsOf, hasDispute } from '../ledger/seats.js';
import type { RecordBody } from '../records/bodies.js';
import { encodeBody } from '../records/envelope.js';
import type { Effect } from './effects.js';
import { peerLimits } from './limits.js';
import { head, sign } from './sign.js';
import type { PeerState } from './state.js';
import { modelOf, type AuditOutcome, type AuditTask, type FetchTask, type ReplayTask, type Task } from './tasks.js';

/** What this peer's seats ask of it now: records to sign, and work to do, as much as it does at once. */
export function auditDuties(state: PeerState, effects: Effect[]): Task[] {
  const fetches: FetchTask[] = [];
  const audits: AuditTask[] = [];
  for (const [cid, open] of state.ledger.commitments) {
    const seat = open.seats.get(state.options.node);
    if (seat === undefined || seat.withheld || seat.attested !== null) continue;
    if (seat.alpha === null) fetches.push(...fetchModel(state, cid, open, effects));
    else audits.push(...auditModel(state, cid, open, seat, effects));
  }
  return [
    ...withinCapacity(state, fetches, peerLimits.fetchesMax),
    // Replays first: what they decide holds commitments up.
    ...withinCapacity(state, [...dueReplays(state, effects), ...audits], state.options.audits),
  ];
}

/** A panellist's first duty: to have the whole model, and to say so, or that half of a panel's time has passed without. */
function fetchModel(state: PeerState, commitment: Cid, open: OpenCommitment, effects: Effect[]): FetchTask[] {
  const key = `fetch/${commitment}`;
  const givenUp = state.abandoned.get(key);
  if (givenUp?.isUnable === true) return abstain(state, commitment, effects);
  const held = state.fetched.has(commitment);
  // Who was away while the time ran has not tried yet, and says nothing of the author.
  const since = state.fetchSince.get(commitment) ?? state.ledger.number;
  state.fetchSince.set(commitment, since);
  const isOver = held || isHalfOver(state, since);
  if (isOver) sign(state, { ...head(state, 'availability'), commitment, held }, effects);
  return isOver || givenUp !== undefined ? [] : [{ type: 'fetch', key, model: modelOf(commitment, open) }];
}

/** Then it audits, pledges what it found, and shows it when the others have pledged. */
function auditModel(state: PeerState, commitment: Cid, open: OpenCommitment, seat: Seat, effects: Effect[]): AuditTask[] {
  const key = `audit/${commitment}`;
  if (state.own.has(key) || hasDispute(state.ledger, commitment, state.options.node)) return [];
  const attestation = state.audited.get(commitment);
  if (attestation !== undefined) {
    if (seat.pledge === null) sign(state, { ...head(state, 'pledge'), commitment, attestation: cidOf(encodeBody(attestation)) }, effects);
    else if (open.revealCut > 0) sign(state, attestation, effects);
    return [];
  }
  if (state.abandoned.has(key)) return seat.pledge === null ? abstain(state, commitment, effects) : [];
  const attested = attestationsOf(open).map(([node, one]) => ({ node, ...one }));
  return [{ type: 'audit', key, model: modelOf(commitment, open), alpha: seat.alpha as AuditTask['alpha'], common: open.common as number, attested }];
}

function dueReplays(state: PeerState, effects: Effect[]): ReplayTask[] {
  const { ledger, options } = state;
  const due: ReplayTask[] = [];
  for (const [cid, dispute] of ledger.disputes) {
    const key = `replay/${cid}`;
    if (!dispute.seats.has(options.node) || dispute.replays.has(options.node) || state.own.has(key)) continue;
    const givenUp = state.abandoned.get(key);
    if (givenUp === undefined) due.push(replayTask(state, key, cid, dispute));
    else if (givenUp.isUnable || isHalfOver(state, dispute.panelCut)) abstain(state, cid, effects);
  }
  return due;
}

function replayTask({ ledger }: PeerState, key: string, cid: Cid, { commitment, subject, position, accused }: OpenDispute): ReplayTask {
  const open = ledger.commitments.get(commitment) as OpenCommitment;
  const attested = accused === null ? null : (open.seats.get(accused)?.attested ?? null);
  return { type: 'replay', key, model: modelOf(commitment, open), dispute: cid, subject, position, attested };
}

/** Whether half of a panel's time has passed since a cut. */
const isHalfOver = ({ ledger: { number, campaign } }: PeerState, since: number): boolean => since + Math.floor(campaign.audit.panelEpochs / 2) <= number;

function abstain(state: PeerState, seat: Cid, effects: Effect[]): [] {
  sign(state, { ...head(state, 'abstention'), seat }, effects);
  return [];
}

/** As many as this peer does at once; those under way go on. */
function withinCapacity<T extends Task>({ tasks }: PeerState, due: readonly T[], capacity: number): T[] {
  return [...due.filter(({ key }) => tasks.has(key)), ...due.filter(({ key }) => !tasks.has(key))].slice(0, capacity);
}

export function noteFetched(state: PeerState, key: string): void {
  const task = state.tasks.get(key);
  if (task?.type === 'fetch') state.fetched.add(task.model.commitment);
}

/** After a cut: what could not be had may have come meanwhile. */
export function retryAbandoned({ abandoned }: PeerState): void {
  for (const [key, { isUnable }] of abandoned) if (/^(fetch|replay)\//.test(key) && !isUnable) abandoned.delete(key);
}

/** A mismatch is disputed at once; an attestation waits for its turn. */
export function noteAudited(state: PeerState, key: string, outcome: AuditOutcome, effects: Effect[]): void {
  const task = state.tasks.get(key);
  if (task?.type !== 'audit') return;
  const { model: { commitment }, alpha } = task;
  if (outcome.type === 'mismatch') {
    const { subject, position, accused, claimed, found } = outcome;
    return sign(state, { ...head(state, 'dispute'), commitment, subject, position, accused, claimed, found }, effects);
  }
  const { proof, segments, eras } = outcome;
  state.audited.set(commitment, { ...head(state, 'attestation'), commitment, vrfKey: state.options.vrfKey, alpha, proof, segments: [...segments], eras: [...eras] });
}

export function replayBody(state: PeerState, { key, claimed, found }: { key: string } & Replayed): RecordBody | null {
  const task = state.tasks.get(key);
  return task?.type === 'replay' ? { ...head(state, 'replay'), dispute: task.dispute, claimed, found } : null;
}

/** Forgets what its seats no longer ask for. */
export function pruneAudits({ ledger, options, fetchSince, fetched, audited }: PeerState): void {
  const seatOf = (cid: Cid): Seat | undefined => ledger.commitments.get(cid)?.seats.get(options.node);
  for (const cid of fetchSince.keys()) if (seatOf(cid)?.alpha !== null) fetchSince.delete(cid);
  for (const cid of fetched) if (seatOf(cid)?.alpha !== null) fetched.delete(cid);
  for (const cid of audited.keys()) if (seatOf(cid)?.attested !== null) audited.delete(cid);
}
