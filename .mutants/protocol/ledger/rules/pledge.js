import { early, late } from '../rule.js';
import { hasDispute, seatOf, seatRefusal } from '../seats.js';
export const pledgeRule = {
    check(ledger, body) {
        const commitment = ledger.commitments.get(body.commitment);
        if (commitment === undefined)
            return early('PLEDGE_COMMITMENT');
        const timing = seatRefusal(ledger, commitment, body.node);
        if (timing !== null)
            return { code: 'PLEDGE_SEAT', timing };
        const seat = seatOf(commitment, body.node);
        if (seat.withheld)
            return late('PLEDGE_AVAILABILITY');
        if (seat.alpha === null)
            return early('PLEDGE_AVAILABILITY');
        return seat.pledge !== null || hasDispute(ledger, body.commitment, body.node)
            ? late('PLEDGE_SECOND')
            : null;
    },
    apply(ledger, { commitment, node, attestation }) {
        const seat = seatOf(ledger.commitments.get(commitment), node);
        seat.pledge = attestation;
    },
};
//# sourceMappingURL=pledge.js.map