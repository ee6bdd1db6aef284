import { gaussianizeRanks, rankGaussianizer } from './rank.js';
import { centre, checkPredictions, dot, scoredRows, selectRows, type Target } from './rows.js';
import { toScore, type Score } from './score.js';

/**
 * Numerai's corr of one era: the ranks of the predictions, gaussianised, and the centred target, both to the power of
 * 1.5, and then their correlation. Constant predictions or a constant target score 0.
 * Throws SCORE_LENGTH, SCORE_TARGET, SCORE_PREDICTION or SCORE_EMPTY.
 * Source: numerai-tools 0.6.0 `numerai_corr`; SPEC.md rule SCORE-6.
 */
export const corr = (predictions: Float64Array, target: Target): Score => corrWith(target)(predictions);

/** corr for many predictions of one era, of which each takes less time: what only the target says is computed once. */
export function corrWith(target: Target): (predictions: Float64Array) => Score {
  const kept = scoredRows(target);
  const known = selectRows(target, kept);
  const constant = isConstant(known);
  const gaussianize = rankGaussianizer(kept.length);
  const correlate = correlationWith(power1_5(centre(known)));
  return (predictions) => {
    checkPredictions(predictions, target.length);
    return constant ? 0 : toScore(correlate(power1_5(gaussianize(selectRows(predictions, kept)))));
  };
}

/**
 * How alike two models are on the same rows: the correlation of their gaussianised ranks, 0 where one is constant.
 * Throws SCORE_LENGTH, SCORE_PREDICTION or SCORE_EMPTY. Source: SPEC.md rule SCORE-7.
 */
export function predictionCorr(a: Float64Array, b: Float64Array): Score {
  for (const predictions of [a, b]) checkPredictions(predictions, a.length);
  return toScore(correlationWith(gaussianizeRanks(b))(gaussianizeRanks(a)));
}

/** Each value to the power of 1.5, its sign kept; ECMAScript does not fix the bits of a power. */
function power1_5(values: Float64Array): Float64Array {
  const powers = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) powers[row] = (values[row] as number) * Math.sqrt(Math.abs(values[row] as number));
  return powers;
}

const isConstant = (values: Float64Array): boolean => values.every((value) => value === values[0]);

/** Pearson's correlation with `b`, or 0 where one side does not vary. */
function correlationWith(b: Float64Array): (a: Float64Array) => number {
  const y = centre(b);
  const square = dot(y, y);
  return (a) => {
    const x = centre(a);
    const spread = Math.sqrt(dot(x, x) * square);
    return spread > 0 ? dot(x, y) / spread : 0;
  };
}
