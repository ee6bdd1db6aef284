import { majorityOf } from '../audit/panel.js';
import { equalBytes } from '../codec/canonical.js';
import type { Cid } from '../codec/hash.js';
import { attestedPart, type HeldPoint, type Ledger, type LedgerEvent, type OpenCommitment, type OpenDispute, type Replayed } from './ledger.js';
import { barNode, releasePoint, settlePoint } from './settle.js';

type Emit = (event: LedgerEvent) => void;
type Decision = Pick<Extract<LedgerEvent, { type: 'verdict' }>, 'verdict' | 'replays'>;

/** Whether a body's time is over: its last panel has had its epochs. */
const isExhausted = (ledger: Ledger, open: { rounds: number; panelCut: number }): boolean =>
  open.rounds >= ledger.campaign.audit.roundsMax && open.panelCut + ledger.campaign.audit.panelEpochs <= ledger.number;

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
  // What nobody could decide must not become final, nor be disputed again without end.
  for (const { dispute, verdict } of decided) if (verdict === 'lapsed') giveUp(ledger, dispute.commitment, emit);
}

/**
 * What a majority of a full panel found, and more than found anything else, is the truth: the model is forged where the
 * manifest holds another result than retraining gives, whatever the dispute says of either (rule DISPUTE-2).
 */
function decide(ledger: Ledger, dispute: OpenDispute): Decision | null {
  const votes = [...dispute.replays.values()];
  const counted = votes.map((vote) => ({ vote, count: votes.filter((other) => sameResults(vote, other)).length }));
  const most = Math.max(0, ...counted.map(({ count }) => count));
  const [first, ...rest] = counted.filter(({ count }) => count === most);
  if (first !== undefined && most >= majorityOf(ledger.campaign.audit.disputePanelSize) && rest.every(({ vote }) => sameResults(vote, first.vote))) {
    return {
      verdict: equalBytes(first.vote.claimed, first.vote.found) ? 'honest' : 'forged',
      replays: [...dispute.replays].filter(([, vote]) => sameResults(vote, first.vote)).map(([node]) => node),
    };
  }
  return isExhausted(ledger, dispute) ? { verdict: 'lapsed', replays: [] } : null;
}

const sameResults = (a: Replayed, b: Replayed): boolean => equalBytes(a.claimed, b.claimed) && equalBytes(a.found, b.found);

/** The forger pays, and so does whoever attested the forged part. */
function punishForgery(ledger: Ledger, dispute: OpenDispute, commitment: OpenCommitment, emit: Emit): void {
  const complicit = [...commitment.attestations].filter(([, attestation]) => attestedPart(ledger, dispute, attestation)).map(([node]) => node);
  if (ledger.commitments.has(dispute.commitment)) releasePoint(ledger, commitment.pointId, 'forged', emit);
  barNode(ledger, commitment.node, 'forged', emit);
  for (const node of complicit) barNode(ledger, node, 'attested a forgery', emit);
}

/** Makes commitments final that a full panel attested and nobody disputes; gives up those that no panel finished (rule FINAL-1). */
export function settleAudits(ledger: Ledger, emit: Emit): void {
  const disputed = new Set<Cid>([...ledger.disputes.values()].map(({ commitment }) => commitment));
  for (const [cid, commitment] of [...ledger.commitments]) {
    if (disputed.has(cid)) continue;
    if (commitment.attestations.size >= ledger.campaign.audit.panelSize) settleFinal(ledger, cid, commitment, emit);
    else if (isExhausted(ledger, commitment)) giveUp(ledger, cid, emit);
  }
}

/** Gives a point back whose model nobody could judge. It counts as skipped: else models that cannot be had would be free draws. */
function giveUp(ledger: Ledger, cid: Cid, emit: Emit): void {
  const commitment = ledger.commitments.get(cid);
  if (commitment === undefined) return;
  const member = ledger.members.get(commitment.node);
  if (member !== undefined) member.skipped++;
  releasePoint(ledger, commitment.pointId, 'unaudited', emit);
}

function settleFinal(ledger: Ledger, cid: Cid, commitment: OpenCommitment, emit: Emit): void {
  const { generation, owner, target, index } = ledger.points.get(commitment.pointId) as HeldPoint;
  const { node, manifest, corr, sharpe, attestations } = commitment;
  settlePoint(ledger, commitment.pointId, {
    state: 'final', generation, cut: ledger.number, owner, node, commitment: cid, manifest, corr, sharpe,
    target, index, attestations: attestations.size,
  }, emit);
}
