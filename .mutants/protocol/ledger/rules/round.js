import { positionsOf } from '../rounds.js';
import { roundsMax } from '../ledger.js';
import { invalid, late } from '../rule.js';
export const roundRule = {
    check(ledger, { node, era, deadline }) {
        if (node !== ledger.campaign.resolver)
            return invalid('ROUND_SIGNER');
        if (era <= ledger.latestRound)
            return late('ROUND_ERA');
        if (deadline <= ledger.number || deadline > ledger.number + ledger.campaign.stake.unbondingEpochs)
            return late('ROUND_DEADLINE');
        return ledger.rounds.size < roundsMax ? null : late('ROUND_FULL');
    },
    apply(ledger, { era, rows, deadline }, _record, emit) {
        const positions = positionsOf(ledger);
        ledger.latestRound = era;
        ledger.rounds.set(era, {
            cut: ledger.number,
            deadline,
            rows,
            targets: null,
            part: 0,
            parts: null,
            changes: 0,
            positions,
        });
        emit({ type: 'opened', era, deadline, positions: positions.size });
    },
};
//# sourceMappingURL=round.js.map