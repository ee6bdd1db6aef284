import { drawerOf } from '../audit/panel.js';
import { delegationOwner } from '../records/keys.js';
import { credit } from './accounts.js';
import { isActive, } from './ledger.js';
import { ownersAtRisk } from './rounds.js';
import { panelAttestations } from './seats.js';
import { releasePoint } from './settle.js';
import { candidatesOf } from './standing.js';
/** Models that a delegation lacks, those under audit not counted as lacking. */
const missingModels = ({ models, final, committed }) => models - final.size - committed;
/** Whether a node may open a slot for a delegation now (rule OPENING-1). */
export function mayOpenFor({ members }, owner, delegation, node) {
    const open = [...(members.get(node)?.slots.values() ?? [])].filter((slot) => slot.owner === owner).length;
    return delegation.node === node && delegation.dueCut === 0 && missingModels(delegation) > open;
}
/**
 * Gives back the delegations whose time has come, and gives each that lacks models, and nobody to train them,
 * a node: the one that it names, once, or else one that trains and that this cut's beacon draws. Who brought
 * no model in a whole term loses it to another (rules TERM-1 to TERM-3).
 */
export function assignDelegations(ledger, emit) {
    const due = [...ledger.delegations].filter(([, { dueCut }]) => dueCut > 0 && dueCut <= ledger.number);
    const atRisk = due.length > 0 ? ownersAtRisk(ledger) : new Set();
    for (const [owner, delegation] of due)
        if (!atRisk.has(owner))
            returnStake(ledger, owner, delegation, emit);
    // Only then, since what returns may be the bond of a node.
    const candidates = ledger.delegations.size > 0 ? candidatesOf(ledger).panel : [];
    // Who never opened a slot may be there to audit alone.
    const draw = drawerOf(candidates.filter(({ node }) => ledger.members.get(node).openings > 0), 'panel');
    for (const delegation of ledger.delegations.values()) {
        if (delegation.dueCut > 0)
            continue;
        if (delegation.final.size >= delegation.models)
            delegation.termCut = ledger.number;
        else
            renewTerm(ledger, delegation, draw, emit);
    }
}
function returnStake(ledger, owner, { cid, account, amount, models, final }, emit) {
    const isEarning = [...final.values()].some(({ held }) => held !== null);
    if (isEarning)
        return;
    ledger.delegations.delete(owner);
    ledger.stakedModels -= models;
    credit(ledger, account, amount);
    emit({ type: 'returned', delegation: cid, account, amount });
}
function renewTerm(ledger, delegation, draw, emit) {
    const { number, beacon, campaign } = ledger;
    const { node: current, operator, cid } = delegation;
    const isOver = delegation.termCut + campaign.stake.termEpochs <= number;
    const keeps = current !== null && isActive(ledger, current) && (!isOver || delegation.hasDelivered);
    if (keeps && !isOver)
        return;
    if (!keeps) {
        closeSlots(ledger, delegation, emit);
        const named = current === null && operator !== null && isActive(ledger, operator) ? operator : null;
        // Where there is nobody else, who was too slow is better than none.
        delegation.node = named ?? draw(beacon, cid, current) ?? draw(beacon, cid, null);
        if (current !== null)
            delegation.operator = null;
        if (delegation.node !== null) {
            emit({ type: 'assigned', delegation: cid, node: delegation.node });
        }
    }
    delegation.termCut = number;
    delegation.hasDelivered = false;
}
/**
 * Closes the open slots of a delegation, and gives back what they hold: no fault of anyone who trained for
 * it.
 */
export function closeSlots(ledger, { cid, node }, emit) {
    const owner = delegationOwner(cid);
    const slots = (node === null ? undefined : ledger.members.get(node)?.slots) ?? new Map();
    for (const [key, open] of [...slots]) {
        if (open.owner !== owner)
            continue;
        slots.delete(key);
        // What an owner holds without a commitment is what an open slot of it has drawn.
        const held = open.draw === null ? undefined : ledger.points.get(open.draw.pointId);
        if (held?.owner === owner && held.slot === open.slot)
            releasePoint(ledger, open.draw.pointId, 'reassigned', emit);
    }
}
/** Credits a delegation with a model that became final. */
export function deliverModel({ delegations, number }, commitment, open) {
    const delegation = delegations.get(open.owner);
    if (delegation === undefined || delegation.dueCut > 0)
        return;
    const { node, manifest, pointId } = open;
    const verifiers = panelAttestations(open)
        .map(([verifier]) => verifier)
        .sort();
    delegation.final.set(pointId, { node, manifest, commitment, cut: number, verifiers, held: new Map() });
    if (node === delegation.node)
        delegation.hasDelivered = true;
}
//# sourceMappingURL=delegations.js.map