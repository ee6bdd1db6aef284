import { isAccepted } from '../../campaign/campaign.js';
import { prefixOf } from '../../model/screening.js';
import { sketchBytes } from '../../model/sketch.js';
import { plannedSegments } from '../../model/training-plan.js';
import { nextSlotOf, slotKey } from '../ledger.js';
import { early, invalid, late, wrong } from '../rule.js';
export const commitmentRule = {
    check(ledger, body) {
        if (!isConsistent(ledger.campaign, body))
            return invalid('COMMITMENT_OUTCOME');
        const held = ledger.points.get(body.pointId);
        if (held === undefined)
            return isOver(ledger, body) ? late('COMMITMENT_CLAIM') : early('COMMITMENT_CLAIM');
        // A commitment has its own claim's rank and never improves it.
        if (held.claim !== body.claim ||
            held.node !== body.node ||
            held.owner !== body.owner ||
            held.slot !== body.slot)
            return late('COMMITMENT_CLAIM');
        if (!hasSegments(ledger.campaign, body, plannedSegments(ledger.campaign, held)))
            return wrong('COMMITMENT_SEGMENTS');
        return held.commitment === null ? null : late('COMMITMENT_SECOND');
    },
    apply(ledger, body, { cid }, emit) {
        const { node, owner, pointId, outcome, manifest, segments, corr, sharpe, sketch } = body;
        const held = ledger.points.get(pointId);
        held.commitment = cid;
        const { target, index, generation } = held;
        const member = ledger.members.get(node);
        member.slots.delete(slotKey(body));
        member.committed++;
        const delegation = ledger.delegations.get(owner);
        if (delegation !== undefined)
            delegation.committed++;
        ledger.commitments.set(cid, {
            node,
            owner,
            pointId,
            target,
            index,
            generation,
            outcome,
            manifest,
            segments,
            corr,
            sharpe,
            sketch,
            cut: ledger.number,
            drawings: 0,
            panelCut: 0,
            vacant: 0,
            seats: new Map(),
            apprentices: new Map(),
            abstained: new Set(),
            common: null,
            revealCut: 0,
            finalCut: 0,
        });
        emit({ type: 'committed', pointId, commitment: cid, node, outcome });
    },
};
/**
 * Whether scores and sketch are what the outcome asks for: nobody can refuse or abandon what meets the rule
 * that it names.
 */
function isConsistent(campaign, { outcome, corr, sharpe, sketch }) {
    if (sketch.length !== (outcome === 'accepted' ? sketchBytes : 0))
        return false;
    if (outcome === 'abandoned')
        return campaign.screening.prefixPpm > 0 && corr < campaign.screening.corrMin;
    return isAccepted(campaign, { corr, sharpe }) === (outcome === 'accepted');
}
/** An abandoned model has just its prefix. */
function hasSegments(campaign, { outcome, segments }, planned) {
    return outcome === 'abandoned' ? segments === prefixOf(campaign, planned) : segments <= planned;
}
/** Whether the slot that a commitment names has closed, so that no claim of it can come any more. */
function isOver(ledger, body) {
    const member = ledger.members.get(body.node);
    return (member !== undefined &&
        body.slot < nextSlotOf(ledger, body.owner, body.node) &&
        !member.slots.has(slotKey(body)));
}
//# sourceMappingURL=commitment.js.map