import { ownerOf } from '../../records/keys.js';
import { mayOpenFor } from '../delegations.js';
import { isActive, isAtBound, nextSlotOf, slotKey } from '../ledger.js';
import { early, late } from '../rule.js';
export const openingRule = {
    check(ledger, body) {
        const { node, owner, slot } = body;
        const isOwn = owner === ownerOf(node);
        const delegation = ledger.delegations.get(owner);
        if (!isOwn && delegation === undefined)
            return early('OPENING_OWNER');
        const nextSlot = nextSlotOf(ledger, owner, node);
        if (!ledger.members.has(node) || slot > nextSlot)
            return early('OPENING_SLOT');
        if (slot < nextSlot)
            return late('OPENING_SLOT');
        if (delegation !== undefined && !mayOpenFor(ledger, owner, delegation, node))
            return late('OPENING_OWNER');
        return mayOpen(ledger, node) ? null : late('OPENING_BOUND');
    },
    apply(ledger, body) {
        const { node, owner, slot } = body;
        const member = ledger.members.get(node);
        (ledger.delegations.get(owner) ?? member).nextSlot++;
        member.openings++;
        member.opened = ledger.number;
        member.slots.set(slotKey(body), { owner, slot, cut: ledger.number, draw: null });
    },
};
/**
 * Whether a member's next opening would count: bounded in slots open at once, in commitments under audit, and
 * in the share skipped. Who skipped too many opens one slot in the life of an enrolment: bad luck shuts
 * nobody out for good (rule SLOT-2).
 */
export function mayOpen(ledger, node) {
    const { openSlotsMax, skipMaxPpm, enrolmentEpochs } = ledger.campaign.claims;
    const { slots, skipped, openings, opened } = ledger.members.get(node);
    if (!isActive(ledger, node) || slots.size >= openSlotsMax || isAtBound(ledger, node))
        return false;
    const skipsAllowed = 1 + Math.floor((openings * skipMaxPpm) / 1_000_000);
    return skipped <= skipsAllowed || opened + enrolmentEpochs <= ledger.number;
}
//# sourceMappingURL=opening.js.map