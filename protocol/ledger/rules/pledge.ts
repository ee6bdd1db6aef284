import type { OpenCommitment, Seat } from '../ledger.js';
import { early, late, type Rule } from '../rule.js';
import { hasDispute } from '../seats.js';

export const pledgeRule: Rule<'pledge'> = {
  check(ledger, body) {
    const commitment = ledger.commitments.get(body.commitment);
    if (commitment === undefined) return early('PLEDGE_COMMITMENT');
    if (ledger.members.get(body.node)?.barred === true || commitment.abstained.has(body.node)) return late('PLEDGE_SEAT');
    const seat = commitment.seats.get(body.node);
    if (seat === undefined) return early('PLEDGE_SEAT');
    if (seat.withheld) return late('PLEDGE_AVAILABILITY');
    if (seat.alpha === null) return early('PLEDGE_AVAILABILITY');
    return seat.pledge !== null || hasDispute(ledger, body.commitment, body.node) ? late('PLEDGE_SECOND') : null;
  },
  apply(ledger, { commitment, node, attestation }) {
    const { seats } = ledger.commitments.get(commitment) as OpenCommitment;
    (seats.get(node) as Seat).pledge = attestation;
  },
};
