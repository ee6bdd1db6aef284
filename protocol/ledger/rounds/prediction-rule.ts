import type { Cid } from '../../codec/hash.js';
import { early, late, rule, wrong, type Refusal } from '../rule.js';
import type { Round, RoundPosition } from './open-round.js';
import { isAscending } from './positions.js';

interface Predicting {
  readonly round: Round;
  readonly models: readonly { readonly position: RoundPosition; readonly predictions: Cid }[];
}

export const predictionRule = rule<'prediction', Predicting>({
  // ROUND-3
  check({ rounds, latestRound, number }, { body: { node, era, models: named } }): Refusal | Predicting {
    // [early before it, late after]: the round is open, and its deadline has not passed.
    const round = rounds.get(era);
    if (round === undefined) return era <= latestRound ? late('PREDICTION_ROUND') : early('PREDICTION_ROUND');
    if (number > round.deadline) return late('PREDICTION_ROUND');
    // [wrong]: each is a position of this node; [late]: without predictions.
    const models = named.flatMap(({ pointId, predictions }) => {
      const position = round.positions.get(pointId);
      return position?.node === node ? [{ position, predictions }] : [];
    });
    if (!isAscending(named) || models.length < named.length) return wrong('PREDICTION_MODELS');
    const areNew = models.every(({ position }) => position.phase.type === 'open');
    return areNew ? { round, models } : late('PREDICTION_MODELS');
  },
  apply(_ledger, _record, { round, models }) {
    round.changes++;
    for (const { position, predictions } of models) position.phase = { type: 'predicted', predictions };
  },
});
