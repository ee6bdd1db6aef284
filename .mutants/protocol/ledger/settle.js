import { slash } from './accounts.js';
import { forfeitModel } from './rounds.js';
import { disputedCommitments } from './seats.js';
import { loseStanding } from './standing.js';
/** Moves a held point out of the ledger into the archive. */
export function settlePoint(ledger, pointId, point, emit) {
    const commitment = ledger.commitments.get(ledger.points.get(pointId)?.commitment);
    ledger.points.delete(pointId);
    if (commitment !== undefined) {
        ledger.members.get(commitment.node).committed--;
        const delegation = ledger.delegations.get(commitment.owner);
        if (delegation !== undefined)
            delegation.committed--;
    }
    emit({ type: 'settled', pointId, point });
}
/** Ends the time in which a commitment can be audited or disputed. */
export function closeCommitment(ledger, cid) {
    ledger.commitments.delete(cid);
    for (const [dispute, { commitment }] of ledger.disputes)
        if (commitment === cid)
            ledger.disputes.delete(dispute);
}
/** Settles, for good, a point whose model was refused, abandoned, or too like a final one. */
export function settleRejected(ledger, cid, how, emit) {
    const { pointId, generation, owner, node, manifest } = ledger.commitments.get(cid);
    settlePoint(ledger, pointId, { ...how, generation, cut: ledger.number, owner, node, manifest }, emit);
    closeCommitment(ledger, cid);
}
/** Gives a held point back: its next claim must name a higher generation, so that no older claim returns. */
export function releasePoint(ledger, pointId, reason, emit) {
    const held = ledger.points.get(pointId);
    emit({ type: 'released', pointId, node: held.node, reason });
    settlePoint(ledger, pointId, { state: 'free', generation: held.generation + 1, cut: ledger.number }, emit);
    if (held.commitment !== null)
        closeCommitment(ledger, held.commitment);
}
/**
 * After its last dispute a commitment goes on as if no time had passed. Whoever disputed it has had its say,
 * and gives its seat back.
 */
export function resumeAudit(ledger, { node, commitment }) {
    const open = ledger.commitments.get(commitment);
    if (open === undefined)
        return;
    const hadSeat = open.seats.delete(node);
    if (hadSeat && open.finalCut === 0)
        open.vacant++;
    if (open.apprentices.delete(node) || hadSeat)
        open.abstained.add(node);
    if (!disputedCommitments(ledger).has(commitment) && open.drawings > 0)
        open.panelCut = ledger.number;
}
/**
 * Takes a committed model out: its point is given back, or where the model was final is nobody's any more, so
 * that none has two owners.
 */
export function revokeModel(ledger, cid, reason, emit) {
    const { pointId, finalCut, generation, owner, node, manifest } = ledger.commitments.get(cid);
    if (finalCut === 0)
        return releasePoint(ledger, pointId, reason, emit);
    closeCommitment(ledger, cid);
    forfeitModel(ledger, owner, pointId);
    emit({
        type: 'settled',
        pointId,
        point: { state: 'revoked', generation, cut: ledger.number, owner, node, manifest, reason },
    });
}
/**
 * Bars a node for the rest of the campaign: its slots close, what it holds is given back, its models that
 * have not vested are revoked, its seats are void (rule BAR-1).
 */
export function barNode(ledger, node, reason, emit) {
    const member = ledger.members.get(node);
    if (member === undefined || member.barred)
        return;
    member.barred = true;
    member.hasShownWork = false;
    loseStanding(member);
    member.slots.clear();
    emit({ type: 'barred', node, reason });
    slash(ledger, node, emit);
    for (const [pointId, held] of [...ledger.points])
        if (held.node === node)
            releasePoint(ledger, pointId, 'barred', emit);
    for (const [cid, { node: author }] of [...ledger.commitments])
        if (author === node)
            revokeModel(ledger, cid, 'barred', emit);
    for (const commitment of ledger.commitments.values()) {
        const seat = commitment.seats.get(node);
        commitment.seats.delete(node);
        commitment.apprentices.delete(node);
        // A seat that audits a final model once more is missed only where it had attested.
        if (seat !== undefined && (commitment.finalCut === 0 || seat.attested !== null))
            commitment.vacant++;
    }
    const closed = [];
    for (const [cid, dispute] of ledger.disputes) {
        dispute.replays.delete(node);
        if (dispute.seats.delete(node))
            dispute.vacant++;
        if (dispute.node === node || dispute.accused === node)
            closed.push(cid);
    }
    for (const cid of closed) {
        const dispute = ledger.disputes.get(cid);
        ledger.disputes.delete(cid);
        resumeAudit(ledger, dispute);
    }
}
//# sourceMappingURL=settle.js.map