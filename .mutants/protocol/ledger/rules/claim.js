import { nextSlotOf, slotKey } from '../ledger.js';
import { early, late, wrong } from '../rule.js';
/** The cut of a claim that no cut holds yet: later than any. */
export const provisionalCut = Number.MAX_SAFE_INTEGER;
/**
 * The order of claims of one point: the least wins. Taking the least of a set is a join, so any order of
 * arrival, duplication or partition gives the same winner (rule CLAIM-3). The generation comes first only in
 * words: claims of a generation that is not the point's never meet here.
 */
export function compareRanks(a, b) {
    const order = (x, y) => (x < y ? -1 : x > y ? 1 : 0);
    return (a.generation - b.generation ||
        order(a.cut, b.cut) ||
        order(a.ticket, b.ticket) ||
        a.slot - b.slot ||
        order(a.claim, b.claim));
}
/** The generation that a claim of a point must name now; null where the point is settled for good. */
export function generationOf(ledger, pointId, archive) {
    const held = ledger.points.get(pointId);
    if (held !== undefined)
        return held.generation;
    const settled = archive.settled(pointId);
    return settled === undefined ? 0 : settled.state === 'free' ? settled.generation : null;
}
export const claimRule = {
    check(ledger, body, _record, archive) {
        const slot = openSlotOf(ledger, body);
        if (slot === 'early' || slot === 'late')
            return { code: 'CLAIM_SLOT', timing: slot };
        const { draw } = slot;
        if (draw === null)
            return early('CLAIM_SLOT');
        if (body.pointId !== draw.pointId || body.target !== draw.target || body.index !== draw.index)
            return wrong('CLAIM_DRAW');
        const generation = generationOf(ledger, body.pointId, archive);
        if (generation === null || body.generation < generation)
            return late('CLAIM_GENERATION');
        if (body.generation > generation)
            return early('CLAIM_GENERATION');
        const held = ledger.points.get(body.pointId);
        return held === undefined || (held.cut === ledger.number && held.commitment === null)
            ? null
            : late('CLAIM_LOST');
    },
    apply(ledger, body, { cid }, emit) {
        const { draw } = openSlotOf(ledger, body);
        const { generation, node, owner, slot, target, index } = body;
        const cut = ledger.number;
        const claim = {
            generation,
            claim: cid,
            node,
            owner,
            slot,
            ticket: draw.ticket,
            target,
            index,
            cut,
            heartbeat: cut,
            segments: 0,
            commitment: null,
        };
        const held = ledger.points.get(body.pointId);
        if (held !== undefined && compareRanks(held, claim) < 0)
            return;
        ledger.points.set(body.pointId, claim);
        emit({ type: 'held', pointId: body.pointId, node, claim: cid });
    },
};
function openSlotOf(ledger, body) {
    const member = ledger.members.get(body.node);
    if (member === undefined || body.slot >= nextSlotOf(ledger, body.owner, body.node))
        return 'early';
    return member.barred ? 'late' : (member.slots.get(slotKey(body)) ?? 'late');
}
//# sourceMappingURL=claim.js.map