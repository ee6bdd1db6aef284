import { abstentionsMax } from '../ledger.js';
import { early, late } from '../rule.js';
import { hasDispute, seatOf, seatRefusal } from '../seats.js';
export const abstentionRule = {
    check(ledger, body) {
        const commitment = ledger.commitments.get(body.seat);
        const dispute = ledger.disputes.get(body.seat);
        const open = commitment ?? dispute;
        if (open === undefined)
            return early('ABSTENTION_SEAT');
        const timing = seatRefusal(ledger, open, body.node);
        if (timing !== null)
            return { code: 'ABSTENTION_SEAT', timing };
        const seat = commitment === undefined ? undefined : seatOf(commitment, body.node);
        const hasAnswered = seat !== undefined &&
            (seat.withheld || seat.pledge !== null || hasDispute(ledger, body.seat, body.node));
        if (hasAnswered || dispute?.replays.has(body.node) === true)
            return late('ABSTENTION_SECOND');
        const { abstentions } = ledger.members.get(body.node);
        return countsAgainst(ledger, body) === 'node' && abstentions >= abstentionsMax
            ? late('ABSTENTION_OFTEN')
            : null;
    },
    apply(ledger, body) {
        const { seat, node } = body;
        const open = ledger.commitments.get(seat) ?? ledger.disputes.get(seat);
        if (open === undefined)
            return;
        const against = countsAgainst(ledger, body);
        if (against === 'author') {
            open.seats.get(node).withheld = true;
            return;
        }
        open.seats.delete(node);
        if ('apprentices' in open)
            open.apprentices.delete(node);
        open.abstained.add(node);
        if (against === 'nobody')
            return;
        open.vacant++;
        ledger.members.get(node).abstentions++;
    },
};
/**
 * Whom an abstention counts against. An apprentice's seat counts for nothing. Who has a model that cannot be
 * judged speaks against its author, else a model that confounds auditors had only friends; any other gives
 * back what it was drawn for.
 */
function countsAgainst({ commitments }, { seat, node, cause }) {
    const open = commitments.get(seat);
    if (open?.apprentices.has(node) === true)
        return 'nobody';
    return cause === 'model' && (open?.seats.get(node)?.alpha ?? null) !== null ? 'author' : 'node';
}
//# sourceMappingURL=abstention.js.map