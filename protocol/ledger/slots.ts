import { ownerOf, type NodeKey } from '../records/keys.js';
import type { Archive, Ledger, LedgerEvent } from './ledger.js';
import { generationOf } from './rules/claim.js';
import { releasePoint } from './settle.js';

type Emit = (event: LedgerEvent) => void;

/** Gives back what was claimed and neither committed nor renewed within the lease, and skips slots never claimed (rule SLOT-4). */
export function expireClaims(ledger: Ledger, emit: Emit): void {
  const { leaseEpochs } = ledger.campaign.claims;
  for (const [pointId, held] of [...ledger.points]) {
    if (held.commitment !== null || held.heartbeat + leaseEpochs >= ledger.number) continue;
    skipSlot(ledger, held.node, held.slot);
    releasePoint(ledger, pointId, 'expired', emit);
  }
  for (const [node, member] of ledger.members) {
    for (const [slot, open] of [...member.slots]) {
      const held = open.draw === null ? undefined : ledger.points.get(open.draw.pointId);
      const claimed = held?.owner === ownerOf(node) && held.slot === slot;
      if (!claimed && open.cut + leaseEpochs < ledger.number) skipSlot(ledger, node, slot);
    }
  }
}

function skipSlot(ledger: Ledger, node: NodeKey, slot: number): void {
  const member = ledger.members.get(node);
  if (member?.slots.delete(slot) === true) member.skipped++;
}

/**
 * Closes the slots whose point somebody else holds or has settled, or has given back since it was drawn: a claim would name
 * a generation that is over. Their owners draw again (rule SLOT-3).
 */
export function loseSlots(ledger: Ledger, archive: Archive, emit: Emit): void {
  for (const [node, member] of ledger.members) {
    for (const [slot, { draw }] of [...member.slots]) {
      if (draw === null) continue;
      const held = ledger.points.get(draw.pointId);
      const own = held?.owner === ownerOf(node) && held.slot === slot;
      if (own || (held === undefined && generationOf(ledger, draw.pointId, archive) === draw.generation)) continue;
      member.slots.delete(slot);
      emit({ type: 'lost', pointId: draw.pointId, node, slot });
    }
  }
}
