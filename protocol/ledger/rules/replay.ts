import type { OpenDispute } from '../ledger.js';
import { early, invalid, late, type Rule } from '../rule.js';

export const replayRule: Rule<'replay'> = {
  check(ledger, body) {
    const dispute = ledger.disputes.get(body.dispute);
    if (dispute === undefined || !dispute.seats.has(body.node)) return early('REPLAY_SEAT');
    if (body.found.length !== dispute.claimed.length) return invalid('REPLAY_RESULT');
    return dispute.replays.has(body.node) || ledger.members.get(body.node)?.barred !== false ? late('REPLAY_SECOND') : null;
  },
  apply(ledger, body) {
    (ledger.disputes.get(body.dispute) as OpenDispute).replays.set(body.node, body.found);
  },
};
