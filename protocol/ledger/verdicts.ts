import { majorityOf } from '../audit/panel.js';
import { equalBytes } from '../codec/canonical.js';
import type { Cid } from '../codec/hash.js';
import type { Near } from '../model/sketch.js';
import type { NodeKey } from '../records/keys.js';
import { deliverModel } from './delegations.js';
import type { Archive, Emit, Ledger, LedgerEvent, Member, OpenCommitment, OpenDispute, Replayed } from './ledger.js';
import { isDisputeExhausted, isExhausted } from './panels.js';
import { vestModel } from './rounds.js';
import { attestationsNeeded, attestationsOf, attestedPart, attestedSeats, disputedCommitments, hasHadTime, pledgedSeats, silentSeats, withheldSeats } from './seats.js';
import { barNode, closeCommitment, resumeAudit, revokeModel, settlePoint, settleRejected } from './settle.js';
import { earnStanding, loseStanding } from './standing.js';

type Decision = Pick<Extract<LedgerEvent, { type: 'verdict' }>, 'verdict' | 'replays'>;

/**
 * Decides the disputes that have their votes. All verdicts are found before any has its effect, so their order
 * decides nothing (rule DISPUTE-3).
 */
export function settleDisputes(ledger: Ledger, emit: Emit): void {
  const decided = [...ledger.disputes].flatMap(([cid, dispute]) => {
    const decision = decide(ledger, dispute);
    return decision === null ? [] : [{ cid, dispute, ...decision, commitment: ledger.commitments.get(dispute.commitment) as OpenCommitment }];
  });
  for (const { cid, dispute, verdict, replays, commitment: { pointId } } of decided) {
    emit({ type: 'verdict', dispute: cid, commitment: dispute.commitment, pointId, verdict, replays });
    ledger.disputes.delete(cid);
  }
  for (const { dispute, verdict, commitment } of decided) {
    if (verdict === 'honest') barNode(ledger, dispute.node, 'accused falsely', emit);
    if (verdict === 'forged') punishForgery(ledger, dispute, commitment, emit);
  }
  // What nobody could decide must not become final, nor be disputed again without end. What is final stays so without a verdict.
  for (const { dispute, verdict, commitment: { finalCut } } of decided) {
    if (verdict === 'lapsed' && dispute.accused === null && finalCut === 0) giveUp(ledger, dispute.commitment, emit);
  }
  for (const { dispute } of decided) resumeAudit(ledger, dispute);
}

/**
 * What a majority of all who were drawn found, at least that of a full panel, and more than found anything else, is the truth:
 * the model is forged where the manifest holds another result than retraining gives, whatever the dispute says of either (rules
 * DISPUTE-2 and DISPUTE-3).
 */
function decide(ledger: Ledger, dispute: OpenDispute): Decision | null {
  const votes = [...dispute.replays.values()];
  const counted = votes.map((vote) => ({ vote, count: votes.filter((other) => sameResults(vote, other)).length }));
  const needed = majorityOf(Math.max(ledger.campaign.audit.disputePanelSize, dispute.seats.size + dispute.abstained.size));
  const most = Math.max(0, ...counted.map(({ count }) => count));
  const [first, ...rest] = counted.filter(({ count }) => count === most);
  if (first !== undefined && most >= needed && rest.every(({ vote }) => sameResults(vote, first.vote))) {
    return {
      verdict: equalBytes(first.vote.claimed, first.vote.found) ? 'honest' : 'forged',
      replays: [...dispute.replays].filter(([, vote]) => sameResults(vote, first.vote)).map(([node]) => node),
    };
  }
  return isDisputeExhausted(ledger, dispute) ? { verdict: 'lapsed', replays: [] } : null;
}

const sameResults = (a: Replayed, b: Replayed): boolean => equalBytes(a.claimed, b.claimed) && equalBytes(a.found, b.found);

/** The forger pays, and so does whoever attested the forged part; where an attestation was forged, its signer. */
function punishForgery(ledger: Ledger, dispute: OpenDispute, commitment: OpenCommitment, emit: Emit): void {
  if (dispute.accused !== null) return barNode(ledger, dispute.accused, 'attested without retraining', emit);
  const complicit = attestationsOf(commitment).filter(([, attested]) => attestedPart(ledger, dispute, attested)).map(([node]) => node);
  if (ledger.commitments.has(dispute.commitment)) revokeModel(ledger, dispute.commitment, 'forged', emit);
  barNode(ledger, commitment.node, 'forged', emit);
  for (const node of complicit) barNode(ledger, node, 'attested a forgery', emit);
}

/**
 * Has pledged attestations shown where enough are pledged; makes models final that enough attest, and lets final ones go that
 * have vested; then takes those out that nobody can have, or that no panel finished (rules FINAL-1 to FINAL-3). What costs
 * standing comes after all that earns it, so that the order of commitments decides nothing.
 */
export function settleAudits(ledger: Ledger, archive: Archive, emit: Emit): void {
  const disputed = disputedCommitments(ledger);
  const { panelSize, roundsMax } = ledger.campaign.audit;
  const audited: [Cid, OpenCommitment][] = [];
  const givenUp: Cid[] = [];
  const silent: NodeKey[] = [];
  for (const [cid, open] of [...ledger.commitments]) {
    if (disputed.has(cid)) continue;
    const needed = attestationsNeeded(ledger.campaign, open);
    const attested = attestedSeats(open);
    if (open.revealCut === 0 && pledgedSeats(open) >= needed) open.revealCut = ledger.number;
    if (withheldSeats(open) >= attested + 2 * panelSize) givenUp.push(cid);
    else if (attested >= needed) {
      if (open.finalCut === 0) audited.push([cid, open]);
      else if (hasVested(ledger, open)) vest(ledger, cid, open, emit);
    } else if (isExhausted(ledger, open, roundsMax)) {
      silent.push(...silentSeats(ledger, open));
      givenUp.push(cid);
    }
  }
  // Of two that are alike the lower point id comes first.
  for (const [cid, open] of audited.sort(([, a], [, b]) => (a.pointId < b.pointId ? -1 : 1))) settleAudited(ledger, cid, open, archive, emit);
  for (const node of silent) loseStanding(ledger.members.get(node) as Member);
  for (const cid of givenUp) giveUp(ledger, cid, emit);
}

/** Whether its time is over, and so is that of everyone who was drawn to look at it once more. */
function hasVested(ledger: Ledger, { finalCut, seats }: OpenCommitment): boolean {
  const isLookedAt = [...seats.values()].some(({ cut, withheld, attested }) => !withheld && attested === null && !hasHadTime(ledger, cut));
  return finalCut + ledger.campaign.audit.vestingEpochs <= ledger.number && !isLookedAt;
}

/** Takes out a model that nobody could judge. It counts as skipped: else models that cannot be had would be free draws. */
function giveUp(ledger: Ledger, cid: Cid, emit: Emit): void {
  const commitment = ledger.commitments.get(cid);
  if (commitment === undefined) return;
  const member = ledger.members.get(commitment.node) as Member;
  member.skipped++;
  loseStanding(member);
  revokeModel(ledger, cid, 'unaudited', emit);
}

/** What enough attest is what it was announced to be: rejected, or final unless a final model is too like it (rule FINAL-4). */
function settleAudited(ledger: Ledger, cid: Cid, open: OpenCommitment, archive: Archive, emit: Emit): void {
  const { outcome, sketch } = open;
  earnStanding(ledger, open);
  if (outcome !== 'accepted') return settleRejected(ledger, cid, { state: outcome }, emit);
  const near = archive.nearest(sketch);
  if (near !== null && near.distance < ledger.campaign.acceptance.distanceMin) settleRejected(ledger, cid, { state: 'duplicate', near }, emit);
  else makeFinal(ledger, cid, open, near, emit);
}

/** From here on the point is the owner's for good; the model can still be found forged until it has vested. */
function makeFinal(ledger: Ledger, cid: Cid, open: OpenCommitment, near: Near | null, emit: Emit): void {
  const { node, owner, manifest, corr, sharpe, sketch, pointId, target, index, generation } = open;
  settlePoint(ledger, pointId, {
    state: 'final', generation, cut: ledger.number, owner, node, commitment: cid, manifest, corr, sharpe, sketch, near,
    target, index, attestations: attestedSeats(open),
  }, emit);
  open.finalCut = ledger.number;
  deliverModel(ledger, cid, open);
  // What it may take to audit it once more is counted anew.
  open.rounds = 1;
  open.panelCut = ledger.number;
}

function vest(ledger: Ledger, cid: Cid, { pointId, node, owner }: OpenCommitment, emit: Emit): void {
  closeCommitment(ledger, cid);
  vestModel(ledger, owner, pointId);
  emit({ type: 'vested', pointId, node });
}
