import { late, wrong } from '../rule.js';
import { seatRefusal } from '../seats.js';
import { noteAnswer } from '../silence.js';
export const replayRule = {
    check(ledger, body) {
        const timing = seatRefusal(ledger, ledger.disputes.get(body.dispute), body.node);
        if (timing !== null)
            return { code: 'REPLAY_SEAT', timing };
        const dispute = ledger.disputes.get(body.dispute);
        const size = dispute.claimed.length;
        if (body.claimed.length !== size || body.found.length !== size)
            return wrong('REPLAY_RESULT');
        return dispute.replays.has(body.node) ? late('REPLAY_SECOND') : null;
    },
    apply(ledger, body) {
        ledger.disputes.get(body.dispute).replays.set(body.node, {
            claimed: body.claimed,
            found: body.found,
        });
        noteAnswer(ledger, body.node);
    },
};
//# sourceMappingURL=replay.js.map