import type { OpenDispute } from '../ledger.js';
import { early, late, wrong, type Rule } from '../rule.js';

export const replayRule: Rule<'replay'> = {
  check(ledger, body) {
    const dispute = ledger.disputes.get(body.dispute);
    if (ledger.members.get(body.node)?.barred === true || dispute?.abstained.has(body.node) === true) return late('REPLAY_SEAT');
    if (dispute === undefined || !dispute.seats.has(body.node)) return early('REPLAY_SEAT');
    const size = dispute.claimed.length;
    if (body.claimed.length !== size || body.found.length !== size) return wrong('REPLAY_RESULT');
    return dispute.replays.has(body.node) ? late('REPLAY_SECOND') : null;
  },
  apply(ledger, body) {
    (ledger.disputes.get(body.dispute) as OpenDispute).replays.set(body.node, { claimed: body.claimed, found: body.found });
  },
};
