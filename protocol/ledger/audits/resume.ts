import type { OpenDispute } from '../disputes/open-dispute.js';
import type { Ledger } from '../ledger.js';
import { disputedCommitments } from './seats.js';

/**
 * After its last dispute a commitment goes on as if no time had passed. Whoever disputed it has had its say,
 * and gives its seat back (rule DISPUTE-8).
 */
export function resumeAudit(ledger: Ledger, { node, commitment }: OpenDispute): void {
  const open = ledger.commitments.get(commitment);
  if (open === undefined) return;
  const hadSeat = open.seats.delete(node);
  if (hadSeat && open.phase.type !== 'final') open.vacant++;
  if (open.apprentices.delete(node) || hadSeat) open.abstained.add(node);
  if (open.drawing !== null && !disputedCommitments(ledger).has(commitment))
    open.drawing = { count: open.drawing.count, cut: ledger.number };
}
