import { speakerAt } from '../audits/seats.js';
import { noteAnswer } from '../audits/silence.js';
import { isBarred } from '../ledger.js';
import { early, late, rule, wrong, type Refusal } from '../rule.js';
import type { JudgeSeat } from './open-dispute.js';

export const replayRule = rule<'replay', object>({
  // REPLAY-1
  check(ledger, { body: { dispute: cid, node, claimed, found } }): Refusal | object {
    const dispute = ledger.disputes.get(cid);
    if (dispute === undefined) return isBarred(ledger, node) ? late('REPLAY_SEAT') : early('REPLAY_SEAT');
    const seat = speakerAt<JudgeSeat>(ledger, dispute.abstained, dispute.seats.get(node), node);
    if (typeof seat === 'string') return { code: 'REPLAY_SEAT', timing: seat };
    const size = dispute.claimed.length;
    if (claimed.length !== size || found.length !== size) return wrong('REPLAY_RESULT');
    return seat.phase.type === 'drawn' ? {} : late('REPLAY_SECOND');
  },
  apply(ledger, { body: { node, dispute, claimed, found } }) {
    ledger.disputes.edit(dispute, ({ seats }) => {
      const seat = seats.get(node);
      if (seat !== undefined) seat.phase = { type: 'replayed', replay: { claimed, found } };
    });
    noteAnswer(ledger, node);
  },
});
