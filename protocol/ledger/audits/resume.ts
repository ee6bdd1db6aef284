import type { OpenDispute } from '../disputes/open-dispute.js';
import type { Ledger } from '../ledger.js';
import { disputedCommitments, giveSeatBack, seatOf } from './seats.js';

/**
 * After its last dispute a commitment goes on as if no time had passed. Whoever disputed it has had its say,
 * and gives its seat back (rule DISPUTE-8).
 */
export function resumeAudit(ledger: Ledger, { node, commitment }: OpenDispute): void {
  const open = ledger.commitments.get(commitment);
  if (open === undefined) return;
  if (seatOf(open, node) !== undefined)
    giveSeatBack(ledger, commitment, node, open.seats.has(node) && open.phase.type !== 'final');
  const { drawing } = open;
  if (drawing === null || disputedCommitments(ledger).has(commitment)) return;
  ledger.commitments.edit(commitment, (each) => {
    each.drawing = { count: drawing.count, cut: ledger.number };
  });
}
