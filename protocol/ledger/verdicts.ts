import { majorityOf } from '../audit/panel.js';
import { equalBytes } from '../codec/canonical.js';
import type { Cid } from '../codec/hash.js';
import type { HeldPoint, Ledger, LedgerEvent, OpenCommitment, OpenDispute } from './ledger.js';
import { barNode, releasePoint, settlePoint } from './settle.js';

type Emit = (event: LedgerEvent) => void;

/** Whether a body's time is over: its last panel has had its epochs. */
const isExhausted = (ledger: Ledger, open: { rounds: number; panelCut: number }): boolean =>
  open.rounds >= ledger.campaign.audit.roundsMax && open.panelCut + ledger.campaign.audit.panelEpochs <= ledger.number;

/**
 * Decides the disputes that have their votes: a result that a majority of a full panel found is the true one. Where it
 * is the committed one, the accuser was false; otherwise the model is forged, and whoever attested that part pays
 * too (rule DISPUTE-3). A dispute that stays undecided lapses without blame.
 */
export function settleDisputes(ledger: Ledger, emit: Emit): void {
  for (const [cid, dispute] of [...ledger.disputes]) {
    const commitment = ledger.commitments.get(dispute.commitment);
    if (commitment === undefined || !ledger.disputes.has(cid)) continue;
    const found = decidedResult(ledger, dispute);
    if (found === null && !isExhausted(ledger, dispute)) continue;
    const verdict = found === null ? 'lapsed' : equalBytes(found, dispute.claimed) ? 'honest' : 'forged';
    emit({ type: 'verdict', dispute: cid, commitment: dispute.commitment, pointId: commitment.pointId, verdict, replays: [...dispute.replays.keys()] });
    ledger.disputes.delete(cid);
    if (verdict === 'honest') barNode(ledger, dispute.node, 'accused falsely', emit);
    if (verdict === 'forged') punishForgery(ledger, dispute, commitment, emit);
  }
}

function decidedResult(ledger: Ledger, dispute: OpenDispute): Uint8Array | null {
  const results = [...dispute.replays.values()];
  const needed = majorityOf(ledger.campaign.audit.disputePanelSize);
  return results.find((result) => results.filter((other) => equalBytes(result, other)).length >= needed) ?? null;
}

function punishForgery(ledger: Ledger, dispute: OpenDispute, commitment: OpenCommitment, emit: Emit): void {
  const era = ledger.campaign.eras.acceptance[dispute.position];
  const complicit = [...commitment.attestations]
    .filter(([, { segments, eras }]) => (dispute.subject === 'segment' ? segments.includes(dispute.position) : eras.includes(era as string)))
    .map(([node]) => node);
  releasePoint(ledger, commitment.pointId, 'forged', emit);
  barNode(ledger, commitment.node, 'forged', emit);
  for (const node of complicit) barNode(ledger, node, 'attested a forgery', emit);
}

/** Makes commitments final that a full panel attested and nobody disputes; gives up those that no panel finished (rule FINAL-1). */
export function settleAudits(ledger: Ledger, emit: Emit): void {
  const disputed = new Set<Cid>([...ledger.disputes.values()].map(({ commitment }) => commitment));
  for (const [cid, commitment] of [...ledger.commitments]) {
    if (disputed.has(cid)) continue;
    if (commitment.attestations.size >= ledger.campaign.audit.panelSize) settleFinal(ledger, cid, commitment, emit);
    else if (isExhausted(ledger, commitment)) releasePoint(ledger, commitment.pointId, 'unaudited', emit);
  }
}

function settleFinal(ledger: Ledger, cid: Cid, commitment: OpenCommitment, emit: Emit): void {
  const { generation, owner, target, index } = ledger.points.get(commitment.pointId) as HeldPoint;
  const { node, manifest, corr, sharpe, attestations } = commitment;
  settlePoint(ledger, commitment.pointId, {
    state: 'final', generation, cut: ledger.number, owner, node, commitment: cid, manifest, corr, sharpe,
    target, index, attestations: attestations.size,
  }, emit);
}
