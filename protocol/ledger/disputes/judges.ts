import type { Pool } from '../../audit/panel.js';
import type { NodeKey } from '../../records/keys.js';
import type { OpenCommitment } from '../audits/audit.js';
import { isDrawingDue, isExhausted, nextDrawing } from '../audits/drawing.js';
import { attestedBy, attestedPart, seatOf } from '../audits/seats.js';
import type { Ledger } from '../ledger.js';
import type { JudgeSeat, OpenDispute, Replayed } from './open-dispute.js';

/** One extension, and then a dispute lapses (rules PANEL-6 and DISPUTE-10). */
const disputeDrawingsMax = 2;

export const isDisputeExhausted = (ledger: Ledger, { drawing }: OpenDispute): boolean =>
  isExhausted(ledger, drawing, disputeDrawingsMax);

/** What the judges of a dispute have found so far, by judge. */
export const replaysOf = ({ seats }: OpenDispute): [NodeKey, Replayed][] =>
  [...seats].flatMap(([node, { phase }]): [NodeKey, Replayed][] =>
    phase.type === 'replayed' ? [[node, phase.replay]] : [],
  );

/**
 * Draws the judges that are due with this cut's beacon: of disputes of earlier cuts that have none yet, or
 * whose judges let their time pass (rule PANEL-6).
 */
export function drawJudges(ledger: Ledger, { candidates, draw }: Pool): void {
  for (const [cid, dispute] of ledger.disputes) {
    const { drawing, vacant } = dispute;
    const isDrawing = (drawing?.count ?? 0) < disputeDrawingsMax && isDrawingDue(ledger, drawing);
    const commitment = ledger.commitments.get(dispute.commitment);
    if (commitment === undefined || (!isDrawing && vacant === 0)) continue;
    const missing = ledger.campaign.audit.disputePanelSize - replaysOf(dispute).length;
    const out = candidates.filter(({ node }) => !mayJudge(ledger, dispute, commitment, node));
    const drawn = draw(
      ledger.beacon,
      cid,
      isDrawing ? missing : vacant,
      out.map(({ node }) => node),
    );
    ledger.disputes.edit(cid, (each) => {
      for (const node of drawn) each.seats.set(node, openJudgeSeat(ledger.number));
      // Filling vacant seats lets no time pass.
      each.vacant = 0;
      if (isDrawing) each.drawing = nextDrawing(ledger, drawing);
    });
  }
}

/** A seat as it is drawn. */
const openJudgeSeat = (cut: number): JudgeSeat => ({ cut, silent: false, phase: { type: 'drawn' } });

/** No party judges, nor who attested the part in dispute, and would pay for a forgery (rule PANEL-6). */
function mayJudge(ledger: Ledger, dispute: OpenDispute, commitment: OpenCommitment, node: NodeKey): boolean {
  if (node === dispute.node || dispute.seats.has(node) || dispute.abstained.has(node)) return false;
  if (dispute.accused !== null) return node !== dispute.accused;
  const attested = attestedBy(seatOf(commitment, node));
  return node !== commitment.node && (attested === null || !attestedPart(ledger, dispute, attested));
}
