import { isAscending } from '../rounds.js';
import { early, late, wrong } from '../rule.js';
export const predictionRule = {
    check({ rounds, latestRound, number }, { node, era, models }) {
        const round = rounds.get(era);
        if (round === undefined)
            return era <= latestRound ? late('PREDICTION_ROUND') : early('PREDICTION_ROUND');
        if (number > round.deadline)
            return late('PREDICTION_ROUND');
        if (!isAscending(models) || models.some(({ pointId }) => round.positions.get(pointId)?.node !== node))
            return wrong('PREDICTION_MODELS');
        return models.some(({ pointId }) => round.positions.get(pointId)?.predictions !== null)
            ? late('PREDICTION_MODELS')
            : null;
    },
    apply({ rounds }, { era, models }) {
        const round = rounds.get(era);
        round.changes++;
        for (const { pointId, predictions } of models)
            round.positions.get(pointId).predictions = predictions;
    },
};
//# sourceMappingURL=prediction.js.map