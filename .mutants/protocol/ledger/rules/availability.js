import { sampleAlpha } from '../../audit/sample.js';
import { early, late } from '../rule.js';
import { seatOf, seatRefusal } from '../seats.js';
export const availabilityRule = {
    check(ledger, body) {
        const commitment = ledger.commitments.get(body.commitment);
        if (commitment === undefined)
            return early('AVAILABILITY_COMMITMENT');
        const timing = seatRefusal(ledger, commitment, body.node);
        if (timing !== null)
            return { code: 'AVAILABILITY_SEAT', timing };
        const seat = seatOf(commitment, body.node);
        return seat.alpha === null && !seat.withheld ? null : late('AVAILABILITY_SECOND');
    },
    apply({ commitments, beacon }, { commitment, node, held }) {
        const open = commitments.get(commitment);
        const seat = seatOf(open, node);
        if (held)
            seat.alpha = sampleAlpha(beacon, open.pointId, open.manifest, node);
        else
            seat.withheld = true;
    },
};
//# sourceMappingURL=availability.js.map