import type { NodeKey } from '../../records/keys.js';
import { resumeAudit } from '../audits/resume.js';
import { dropModelsOf } from '../delegations/staked-models.js';
import type { Emit, LedgerEvent } from '../events.js';
import type { Ledger } from '../ledger.js';
import { modelsOf, releasePoint, revokeModel } from '../points/settle.js';
import { slash } from './bond.js';

/**
 * Bars a node for the rest of the campaign: its slots close, what it holds is given back, its models that
 * have not vested are revoked, its seats are void (rule BAR-1).
 */
export function barNode(
  ledger: Ledger,
  node: NodeKey,
  reason: Extract<LedgerEvent, { type: 'barred' }>['reason'],
  emit: Emit,
): void {
  const member = ledger.members.get(node);
  if (member === undefined || member.phase === 'barred') return;
  ledger.members.edit(node, (barred) => {
    barred.phase = 'barred';
    barred.standing = 0;
    barred.slots.clear();
  });
  emit({ type: 'barred', node, reason });
  slash(ledger, node, emit);
  for (const [pointId, held] of [...ledger.points])
    if (held.node === node) releasePoint(ledger, pointId, 'barred', emit);
  for (const [cid, open] of modelsOf(ledger, node)) revokeModel(ledger, cid, open, 'barred', emit);
  dropModelsOf(ledger, node);
  voidSeats(ledger, node);
  closeDisputes(ledger, node);
}

function voidSeats({ commitments, disputes }: Ledger, node: NodeKey): void {
  for (const [cid, { seats, apprentices }] of commitments) {
    if (!seats.has(node) && !apprentices.has(node)) continue;
    commitments.edit(cid, (open) => {
      const seat = open.seats.get(node);
      open.seats.delete(node);
      open.apprentices.delete(node);
      // A seat that audits a final model once more is missed only where it had attested.
      const isMissed = open.phase.type !== 'final' || seat?.phase.type === 'attested';
      if (seat !== undefined && isMissed) open.vacant++;
    });
  }
  for (const [cid, { seats }] of disputes) {
    if (!seats.has(node)) continue;
    disputes.edit(cid, (dispute) => {
      dispute.seats.delete(node);
      dispute.vacant++;
    });
  }
}

/** Closes the disputes of which a node is a party. */
function closeDisputes(ledger: Ledger, node: NodeKey): void {
  const closed = [...ledger.disputes].filter(
    ([, dispute]) => dispute.node === node || dispute.accused === node,
  );
  for (const [cid, dispute] of closed) {
    ledger.disputes.delete(cid);
    resumeAudit(ledger, dispute);
  }
}
