import type { Cid } from '../../codec/hash.js';
import type { PointId } from '../../grid/point.js';
import type { Near } from '../../model/sketch.js';
import type { NodeKey } from '../../records/keys.js';
import type { Revocation, SettledPoint } from '../archive.js';
import type { OpenCommitment } from '../audits/audit.js';
import { dropModel } from '../delegations/staked-models.js';
import type { Emit, LedgerEvent } from '../events.js';
import type { Ledger } from '../ledger.js';
import { drawOf, type OpenSlot } from '../slots/slot.js';
import { isHeldBy } from './point.js';

type Release = Extract<LedgerEvent, { type: 'released' }>['reason'];

/** Moves a held point out of the ledger into the archive. */
export function settlePoint(ledger: Ledger, pointId: PointId, point: SettledPoint, emit: Emit): void {
  const held = ledger.points.get(pointId);
  ledger.points.delete(pointId);
  if (held?.phase.type === 'committed') {
    const leave = (counted: { committed: number }): void => void counted.committed--;
    ledger.members.edit(held.node, leave);
    ledger.delegations.edit(held.owner, leave);
  }
  emit({ type: 'settled', pointId, point });
}

/** Ends the time in which a commitment can be audited or disputed. */
export function closeCommitment(ledger: Ledger, cid: Cid): void {
  ledger.commitments.delete(cid);
  for (const [dispute, { commitment }] of ledger.disputes)
    if (commitment === cid) ledger.disputes.delete(dispute);
}

/** Settles, for good, a point whose model was refused, abandoned, or too like a final one. */
export function settleRejected(
  ledger: Ledger,
  cid: Cid,
  { pointId, generation, owner, node, manifest }: OpenCommitment,
  how: { readonly state: 'refused' | 'abandoned' } | { readonly state: 'duplicate'; readonly near: Near },
  emit: Emit,
): void {
  settlePoint(ledger, pointId, { ...how, generation, cut: ledger.number, owner, node, manifest }, emit);
  closeCommitment(ledger, cid);
}

/**
 * Gives a held point back: its next claim must name a higher generation, so that no older claim returns (rule
 * GENERATION-2).
 */
export function releasePoint(ledger: Ledger, pointId: PointId, reason: Release, emit: Emit): void {
  const held = ledger.points.get(pointId);
  if (held === undefined) return;
  emit({ type: 'released', pointId, node: held.node, reason });
  const generation = held.generation + 1;
  settlePoint(ledger, pointId, { state: 'free', generation, cut: ledger.number }, emit);
  if (held.phase.type === 'committed') closeCommitment(ledger, held.phase.commitment);
}

/** Gives back what the claim of an open slot holds, where it holds its point. */
export function releaseSlot(ledger: Ledger, open: OpenSlot, reason: Release, emit: Emit): void {
  const draw = drawOf(open);
  if (draw !== null && isHeldBy(ledger.points.get(draw.pointId), open))
    releasePoint(ledger, draw.pointId, reason, emit);
}

/**
 * Takes a committed model out: its point is given back, or where the model was final is nobody's any more, so
 * that none has two owners (rule GENERATION-3).
 */
export function revokeModel(
  ledger: Ledger,
  cid: Cid,
  open: OpenCommitment,
  reason: Revocation,
  emit: Emit,
): void {
  const { pointId, phase, generation, owner, node, manifest } = open;
  if (phase.type !== 'final') return releasePoint(ledger, pointId, reason, emit);
  closeCommitment(ledger, cid);
  dropModel(ledger, owner, pointId);
  const point = { state: 'revoked', generation, cut: ledger.number, owner, node, manifest, reason } as const;
  emit({ type: 'settled', pointId, point });
}

/** The models under audit, and final ones, of one author. */
export const modelsOf = ({ commitments }: Ledger, author: NodeKey): [Cid, OpenCommitment][] =>
  [...commitments].filter(([, { node }]) => node === author);
