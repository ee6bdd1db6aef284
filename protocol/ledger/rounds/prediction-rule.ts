import { early, late, rule, wrong } from '../rule.js';
import { isAscending } from './positions.js';

export const predictionRule = rule<'prediction', object>({
  // ROUND-3
  check({ rounds, latestRound, number }, { body: { node, era, models: named } }) {
    // [early before it, late after]: the round is open, and its deadline has not passed.
    const round = rounds.get(era);
    if (round === undefined) return era <= latestRound ? late('PREDICTION_ROUND') : early('PREDICTION_ROUND');
    if (number > round.deadline) return late('PREDICTION_ROUND');
    // [wrong]: each is a position of this node; [late]: without predictions.
    const positions = named.map(({ pointId }) => round.positions.get(pointId));
    const isOwn = positions.every((position) => position?.node === node);
    if (!isAscending(named) || !isOwn) return wrong('PREDICTION_MODELS');
    const areNew = positions.every((position) => position?.phase.type === 'open');
    return areNew ? {} : late('PREDICTION_MODELS');
  },
  apply({ rounds }, { body: { era, models } }) {
    rounds.edit(era, ({ positions }) => {
      for (const { pointId, predictions } of models) {
        const position = positions.get(pointId);
        if (position !== undefined) position.phase = { type: 'predicted', predictions };
      }
    });
  },
});
