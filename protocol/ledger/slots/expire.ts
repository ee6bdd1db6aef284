import type { Archive } from '../archive.js';
import type { Emit } from '../events.js';
import type { Ledger } from '../ledger.js';
import { leaseEnd } from '../members/away.js';
import { closeSlot, skipSlot } from './close-slot.js';
import { drawOf, slotKey } from './slot.js';
import { generationOf } from '../points/generation.js';
import { isHeldBy } from '../points/point.js';
import { releasePoint } from '../points/settle.js';

/**
 * Gives back what was claimed and neither committed nor renewed within the lease, and skips slots never
 * claimed (rules SLOT-4 and SLOT-5).
 */
export function expireClaims(ledger: Ledger, emit: Emit): void {
  for (const [pointId, held] of [...ledger.points]) {
    if (held.phase.type === 'committed' || leaseEnd(ledger, held.node, held.heartbeat) >= ledger.number)
      continue;
    skipSlot(ledger, held.node, slotKey(held));
    releasePoint(ledger, pointId, 'expired', emit);
  }
  // SLOT-5
  for (const [node, { slots }] of ledger.members) {
    for (const [key, open] of [...slots]) {
      const draw = drawOf(open);
      const held = draw === null ? undefined : ledger.points.get(draw.pointId);
      if (!isHeldBy(held, open) && leaseEnd(ledger, node, open.cut) < ledger.number)
        skipSlot(ledger, node, key);
    }
  }
}

/**
 * Closes the slots whose point somebody else holds or has settled, or has given back since it was drawn: a
 * claim would name a generation that is over. Their owners draw again (rule SLOT-3).
 */
export function loseSlots(ledger: Ledger, archive: Archive, emit: Emit): void {
  for (const [node, { slots }] of ledger.members) {
    for (const [key, open] of [...slots]) {
      const draw = drawOf(open);
      if (draw === null) continue;
      const held = ledger.points.get(draw.pointId);
      const isClaimable =
        held === undefined && generationOf(ledger, draw.pointId, archive) === draw.generation;
      if (isHeldBy(held, open) || isClaimable) continue;
      closeSlot(ledger, node, key);
      emit({ type: 'lost', pointId: draw.pointId, node, slot: open.slot });
    }
  }
}
