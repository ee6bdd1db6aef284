import { slotKey, } from './ledger.js';
import { generationOf } from './rules/claim.js';
import { releasePoint } from './settle.js';
/**
 * Gives back what was claimed and neither committed nor renewed within the lease, and skips slots never
 * claimed (rule SLOT-4).
 */
export function expireClaims(ledger, emit) {
    const { leaseEpochs } = ledger.campaign.claims;
    for (const [pointId, held] of [...ledger.points]) {
        if (held.commitment !== null || held.heartbeat + leaseEpochs >= ledger.number)
            continue;
        skipSlot(ledger.members.get(held.node), slotKey(held));
        releasePoint(ledger, pointId, 'expired', emit);
    }
    for (const member of ledger.members.values()) {
        for (const [key, open] of [...member.slots]) {
            const held = open.draw === null ? undefined : ledger.points.get(open.draw.pointId);
            if (!isOwn(open, held) && open.cut + leaseEpochs < ledger.number)
                skipSlot(member, key);
        }
    }
}
function skipSlot(member, key) {
    if (member.slots.delete(key))
        member.skipped++;
}
/** Whether a point is held by the claim of a slot. */
const isOwn = ({ owner, slot }, held) => held?.owner === owner && held.slot === slot;
/**
 * Closes the slots whose point somebody else holds or has settled, or has given back since it was drawn: a
 * claim would name a generation that is over. Their owners draw again (rule SLOT-3).
 */
export function loseSlots(ledger, archive, emit) {
    for (const [node, member] of ledger.members) {
        for (const [key, open] of [...member.slots]) {
            const { draw, slot } = open;
            if (draw === null)
                continue;
            const held = ledger.points.get(draw.pointId);
            if (isOwn(open, held) ||
                (held === undefined && generationOf(ledger, draw.pointId, archive) === draw.generation))
                continue;
            member.slots.delete(key);
            emit({ type: 'lost', pointId: draw.pointId, node, slot });
        }
    }
}
//# sourceMappingURL=slots.js.map