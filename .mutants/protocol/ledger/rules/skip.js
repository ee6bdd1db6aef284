import { releasePoint } from '../settle.js';
import { nextSlotOf, slotKey } from '../ledger.js';
import { early, late } from '../rule.js';
export const skipRule = {
    check(ledger, body) {
        const member = ledger.members.get(body.node);
        if (member === undefined || body.slot >= nextSlotOf(ledger, body.owner, body.node))
            return early('SKIP_SLOT');
        return member.slots.has(slotKey(body)) ? null : late('SKIP_SLOT');
    },
    apply(ledger, body, _record, emit) {
        const member = ledger.members.get(body.node);
        const pointId = member.slots.get(slotKey(body))?.draw?.pointId;
        const held = pointId === undefined ? undefined : ledger.points.get(pointId);
        member.slots.delete(slotKey(body));
        member.skipped++;
        if (pointId !== undefined && held?.owner === body.owner && held.slot === body.slot)
            releasePoint(ledger, pointId, 'skipped', emit);
    },
};
//# sourceMappingURL=skip.js.map