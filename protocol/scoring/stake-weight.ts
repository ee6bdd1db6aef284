import { fail } from '../error.js';
import { scoringCodes } from './codes.js';
import { checkPredictions } from './rows.js';

/**
 * The stake-weighted meta model: each row's mean of the models' predictions, weighted by their stakes. Predictions enter
 * as they are; models whose scales differ are to be given by gaussianizeRanks. Stakes are in any one unit.
 * Throws SCORE_EMPTY, SCORE_LENGTH, SCORE_PREDICTION or SCORE_STAKE. Source: numerai-tools 0.6.0 `stake_weight`; SPEC.md rule SCORE-9.
 */
export function stakeWeighted(predictions: readonly Float64Array[], stakes: readonly bigint[]): Float64Array {
  const { first, total } = checkWeights(predictions, stakes);
  const sums = new Float64Array(first.length);
  predictions.forEach((model, i) => {
    const stake = Number(stakes[i]);
    for (let row = 0; row < sums.length; row++) sums[row] = (sums[row] as number) + (model[row] as number) * stake;
  });
  return sums.map((sum) => sum / Number(total));
}

/** The first model and the sum of the weights. Throws SCORE_EMPTY, SCORE_LENGTH, SCORE_PREDICTION or SCORE_STAKE. */
export function checkWeights(predictions: readonly Float64Array[], weights: readonly bigint[]): { first: Float64Array; total: bigint } {
  const [first] = predictions;
  if (first === undefined) return fail(scoringCodes, 'SCORE_EMPTY', 'There is no model to weight');
  if (weights.length !== predictions.length) fail(scoringCodes, 'SCORE_LENGTH', `${weights.length} stakes stand against ${predictions.length} models`);
  predictions.forEach((model) => checkPredictions(model, first.length));
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n || weights.some((weight) => weight < 0n)) fail(scoringCodes, 'SCORE_STAKE', `The stakes sum to ${total}`);
  return { first, total };
}
