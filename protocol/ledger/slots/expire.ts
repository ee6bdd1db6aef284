import {
  slotKey,
  type Archive,
  type HeldPoint,
  type Ledger,
  type Emit,
  type Member,
  type OpenSlot,
} from '../ledger.js';
import { generationOf } from '../points/claim-rule.js';
import { releasePoint } from '../points/settle.js';

/**
 * Gives back what was claimed and neither committed nor renewed within the lease, and skips slots never
 * claimed (rule SLOT-4).
 */
export function expireClaims(ledger: Ledger, emit: Emit): void {
  const { leaseEpochs } = ledger.campaign.claims;
  for (const [pointId, held] of [...ledger.points]) {
    if (held.commitment !== null || held.heartbeat + leaseEpochs >= ledger.number) continue;
    skipSlot(ledger.members.get(held.node) as Member, slotKey(held));
    releasePoint(ledger, pointId, 'expired', emit);
  }
  for (const member of ledger.members.values()) {
    for (const [key, open] of [...member.slots]) {
      const held = open.draw === null ? undefined : ledger.points.get(open.draw.pointId);
      if (!isOwn(open, held) && open.cut + leaseEpochs < ledger.number) skipSlot(member, key);
    }
  }
}

function skipSlot(member: Member, key: string): void {
  if (member.slots.delete(key)) member.skipped++;
}

/** Whether a point is held by the claim of a slot. */
const isOwn = ({ owner, slot }: OpenSlot, held: HeldPoint | undefined): boolean =>
  held?.owner === owner && held.slot === slot;

/**
 * Closes the slots whose point somebody else holds or has settled, or has given back since it was drawn: a
 * claim would name a generation that is over. Their owners draw again (rule SLOT-3).
 */
export function loseSlots(ledger: Ledger, archive: Archive, emit: Emit): void {
  for (const [node, member] of ledger.members) {
    for (const [key, open] of [...member.slots]) {
      const { draw, slot } = open;
      if (draw === null) continue;
      const held = ledger.points.get(draw.pointId);
      if (
        isOwn(open, held) ||
        (held === undefined && generationOf(ledger, draw.pointId, archive) === draw.generation)
      )
        continue;
      member.slots.delete(key);
      emit({ type: 'lost', pointId: draw.pointId, node, slot });
    }
  }
}
