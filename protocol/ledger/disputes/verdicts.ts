import { majorityOf } from '../../audit/panel.js';
import { equalBytes } from '../../codec/canonical.js';
import type { OpenCommitment } from '../audits/audit.js';
import { resumeAudit } from '../audits/resume.js';
import { attestationsOf, attestedPart } from '../audits/seats.js';
import { noteAnswer } from '../audits/silence.js';
import { skipModel } from '../audits/skip-model.js';
import type { Emit, Evidence, LedgerEvent } from '../events.js';
import type { Ledger } from '../ledger.js';
import { barNode } from '../members/bar.js';
import { revokeModel } from '../points/settle.js';
import { isDisputeExhausted, replaysOf } from './judges.js';
import type { OpenDispute, Replayed } from './open-dispute.js';

type Decision = Pick<Extract<LedgerEvent, { type: 'verdict' }>, 'verdict' | 'replays'>;

/**
 * Decides the disputes that have their votes. All verdicts are found before any has its effect, so their
 * order decides nothing (rule DISPUTE-3).
 */
export function settleDisputes(ledger: Ledger, emit: Emit): void {
  const decided = [...ledger.disputes].flatMap(([cid, dispute]) => {
    const decision = decide(ledger, dispute);
    const open = ledger.commitments.get(dispute.commitment);
    return decision === null || open === undefined ? [] : [{ cid, dispute, open, ...decision }];
  });
  for (const { cid, dispute, open, verdict, replays } of decided) {
    const { commitment } = dispute;
    const evidence = evidenceOf(dispute, open);
    emit({ type: 'verdict', dispute: cid, commitment, pointId: open.pointId, verdict, replays, evidence });
    ledger.disputes.delete(cid);
  }
  // DISPUTE-4
  for (const { dispute, open, verdict } of decided) {
    if (verdict === 'honest') barNode(ledger, dispute.node, 'accused falsely', emit);
    if (verdict !== 'forged') continue;
    noteAnswer(ledger, dispute.node);
    punishForgery(ledger, dispute, open, emit);
  }
  // DISPUTE-11. A lapsed dispute blocks finality: such a model must not become final, nor be disputed without
  // end.
  for (const { dispute, open, verdict } of decided) {
    if (verdict === 'lapsed' && dispute.accused === null && open.phase.type !== 'final')
      skipModel(ledger, dispute.commitment, emit);
  }
  // DISPUTE-8
  for (const { dispute } of decided) resumeAudit(ledger, dispute);
}

const evidenceOf = (
  { subject, part, accused, claimed, found, node: accuser }: OpenDispute,
  { node: author, manifest }: OpenCommitment,
): Evidence => ({ subject, part, accused, claimed, found, accuser, author, manifest }) as Evidence;

/**
 * What a majority of all who were drawn found, at least that of a full panel, is the truth: the model is
 * forged where the manifest holds another result than retraining gives, whatever the dispute says of either
 * (rules DISPUTE-2 and DISPUTE-3). More than half agree on one pair at most.
 */
function decide(ledger: Ledger, dispute: OpenDispute): Decision | null {
  const replays = replaysOf(dispute);
  const drawn = Math.max(ledger.campaign.audit.disputePanelSize, dispute.seats.size + dispute.abstained.size);
  for (const [, vote] of replays) {
    const agreed = replays.filter(([, other]) => sameResults(vote, other)).map(([node]) => node);
    if (agreed.length < majorityOf(drawn)) continue;
    return { verdict: equalBytes(vote.claimed, vote.found) ? 'honest' : 'forged', replays: agreed.sort() };
  }
  // DISPUTE-10
  return isDisputeExhausted(ledger, dispute) ? { verdict: 'lapsed', replays: [] } : null;
}

const sameResults = (a: Replayed, b: Replayed): boolean =>
  equalBytes(a.claimed, b.claimed) && equalBytes(a.found, b.found);

/**
 * The forger pays, and so does whoever attested the forged part; where an attestation was forged, its signer.
 */
function punishForgery(ledger: Ledger, dispute: OpenDispute, open: OpenCommitment, emit: Emit): void {
  if (dispute.accused !== null) return barNode(ledger, dispute.accused, 'attested without retraining', emit);
  const complicit = attestationsOf(open)
    .filter(([, attested]) => attestedPart(ledger, dispute, attested))
    .map(([node]) => node);
  if (ledger.commitments.has(dispute.commitment))
    revokeModel(ledger, dispute.commitment, open, 'forged', emit);
  barNode(ledger, open.node, 'forged', emit);
  for (const node of complicit) barNode(ledger, node, 'attested a forgery', emit);
}
