import { fail } from '../error.js';
import { scoringCodes } from './codes.js';
import { checkPredictions } from './rows.js';

/**
 * The stake-weighted meta model: each row's mean of the models' predictions, weighted by their stakes. Predictions enter
 * as they are; models whose scales differ are to be given by gaussianizeRanks. Stakes are in any one unit.
 * Throws SCORE_EMPTY, SCORE_LENGTH, SCORE_PREDICTION or SCORE_STAKE. Source: numerai-tools 0.6.0 `stake_weight`; SPEC.md rule SCORE-9.
 */
export function stakeWeighted(predictions: readonly Float64Array[], stakes: readonly bigint[]): Float64Array {
  const [first] = predictions;
  if (first === undefined) fail(scoringCodes, 'SCORE_EMPTY', 'There is no model to weight');
  if (stakes.length !== predictions.length) {
    fail(scoringCodes, 'SCORE_LENGTH', `${stakes.length} stakes stand against ${predictions.length} models`);
  }
  predictions.forEach((model) => checkPredictions(model, first.length));
  const total = stakes.reduce((sum, stake) => sum + stake, 0n);
  if (total === 0n || stakes.some((stake) => stake < 0n)) fail(scoringCodes, 'SCORE_STAKE', `The stakes sum to ${total}`);
  const sums = new Float64Array(first.length);
  predictions.forEach((model, i) => {
    const stake = Number(stakes[i]);
    for (let row = 0; row < sums.length; row++) sums[row] = (sums[row] as number) + (model[row] as number) * stake;
  });
  return sums.map((sum) => sum / Number(total));
}
