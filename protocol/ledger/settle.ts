import type { PointId } from '../grid/point.js';
import type { NodeKey } from '../records/keys.js';
import type { HeldPoint, Ledger, LedgerEvent, SettledPoint } from './ledger.js';

type Emit = (event: LedgerEvent) => void;
type Release = Extract<LedgerEvent, { type: 'released' }>['reason'];

/** Moves a held point out of the ledger into the archive, with the commitment and disputes that hang on it. */
export function settlePoint(ledger: Ledger, pointId: PointId, point: SettledPoint, emit: Emit): void {
  const commitment = ledger.points.get(pointId)?.commitment ?? null;
  ledger.points.delete(pointId);
  if (commitment !== null) {
    const member = ledger.members.get(ledger.commitments.get(commitment)?.node as NodeKey);
    if (member !== undefined) member.committed--;
    ledger.commitments.delete(commitment);
    for (const [cid, dispute] of ledger.disputes) if (dispute.commitment === commitment) ledger.disputes.delete(cid);
  }
  emit({ type: 'settled', pointId, point });
}

/** Gives a held point back: its next claim must name a higher generation, so that no older claim returns. */
export function releasePoint(ledger: Ledger, pointId: PointId, reason: Release, emit: Emit): void {
  const held = ledger.points.get(pointId) as HeldPoint;
  emit({ type: 'released', pointId, node: held.node, reason });
  settlePoint(ledger, pointId, { state: 'free', generation: held.generation + 1, cut: ledger.number }, emit);
}

/** Bars a node for the rest of the campaign: its slots close, what it holds is given back, its seats are void. */
export function barNode(ledger: Ledger, node: NodeKey, reason: Extract<LedgerEvent, { type: 'barred' }>['reason'], emit: Emit): void {
  const member = ledger.members.get(node);
  if (member === undefined || member.barred) return;
  member.barred = true;
  member.slots.clear();
  emit({ type: 'barred', node, reason });
  for (const [pointId, held] of [...ledger.points]) if (held.node === node) releasePoint(ledger, pointId, 'barred', emit);
  for (const commitment of ledger.commitments.values()) {
    commitment.attestations.delete(node);
    if (commitment.seats.delete(node)) commitment.vacant++;
  }
  for (const [cid, dispute] of ledger.disputes) {
    dispute.replays.delete(node);
    if (dispute.seats.delete(node)) dispute.vacant++;
    if (dispute.node === node) ledger.disputes.delete(cid);
  }
}
