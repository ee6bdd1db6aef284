import type { OpenDispute } from '../ledger.js';
import { late, wrong, type Rule } from '../rule.js';
import { seatRefusal } from '../audits/seats.js';
import { noteAnswer } from '../audits/silence.js';

export const replayRule: Rule<'replay'> = {
  check(ledger, body) {
    const timing = seatRefusal(ledger, ledger.disputes.get(body.dispute), body.node);
    if (timing !== null) return { code: 'REPLAY_SEAT', timing };
    const dispute = ledger.disputes.get(body.dispute) as OpenDispute;
    const size = dispute.claimed.length;
    if (body.claimed.length !== size || body.found.length !== size) return wrong('REPLAY_RESULT');
    return dispute.replays.has(body.node) ? late('REPLAY_SECOND') : null;
  },
  apply(ledger, body) {
    (ledger.disputes.get(body.dispute) as OpenDispute).replays.set(body.node, {
      claimed: body.claimed,
      found: body.found,
    });
    noteAnswer(ledger, body.node);
  },
};
