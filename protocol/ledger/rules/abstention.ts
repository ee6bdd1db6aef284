import { early, late, type Rule } from '../rule.js';
import { hasDispute, seatRefusal } from '../seats.js';

export const abstentionRule: Rule<'abstention'> = {
  check(ledger, body) {
    const commitment = ledger.commitments.get(body.seat);
    const dispute = ledger.disputes.get(body.seat);
    const open = commitment ?? dispute;
    if (open === undefined) return early('ABSTENTION_SEAT');
    const standing = seatRefusal(ledger, open, body.node);
    if (standing !== null) return { code: 'ABSTENTION_SEAT', standing };
    const seat = commitment?.seats.get(body.node);
    const hasAnswered = seat !== undefined && (seat.withheld || seat.pledge !== null || hasDispute(ledger, body.seat, body.node));
    return hasAnswered || dispute?.replays.has(body.node) === true ? late('ABSTENTION_SECOND') : null;
  },
  apply(ledger, { seat, node }) {
    const commitment = ledger.commitments.get(seat);
    const open = commitment ?? ledger.disputes.get(seat);
    if (open === undefined) return;
    const held = commitment?.seats.get(node);
    // Who has the model and yet does not vouch for it counts against it: else a model that confounds auditors had only friends.
    if (held !== undefined && held.alpha !== null) {
      held.withheld = true;
      return;
    }
    open.seats.delete(node);
    open.abstained.add(node);
    open.vacant++;
  },
};
