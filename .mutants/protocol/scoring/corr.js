import { gaussianizeRanks } from './rank.js';
import { centre, checkPredictions, dot, selectScoredRows } from './rows.js';
import { toScore } from './score.js';
/**
 * Numerai's corr of one era: the ranks of the predictions, gaussianised, and the centred target, both to the
 * power of 1.5, and then their correlation. Constant predictions or a constant target score 0. Throws
 * SCORE_LENGTH, SCORE_TARGET, SCORE_PREDICTION or SCORE_EMPTY. Source: numerai-tools 0.6.0 `numerai_corr`;
 * SPEC.md rule SCORE-6.
 */
export function corr(predictions, target) {
    const rows = selectScoredRows(target, predictions);
    const [ranked] = rows.columns.map(gaussianizeRanks);
    return isConstant(rows.target)
        ? 0
        : toScore(correlation(ranked.map(power1_5), centre(rows.target).map(power1_5)));
}
/**
 * How alike two models are on the same rows: the correlation of their gaussianised ranks, 0 where one is
 * constant. Throws SCORE_LENGTH, SCORE_PREDICTION or SCORE_EMPTY. Source: SPEC.md rule SCORE-7.
 */
export function predictionCorr(a, b) {
    for (const predictions of [a, b])
        checkPredictions(predictions, a.length);
    return toScore(correlation(gaussianizeRanks(a), gaussianizeRanks(b)));
}
/** The value to the power of 1.5, its sign kept; ECMAScript does not fix the bits of a power. */
export const power1_5 = (value) => value * Math.sqrt(Math.abs(value));
export const isConstant = (values) => values.every((value) => value === values[0]);
/** Pearson's correlation, or 0 where one side does not vary. */
function correlation(a, b) {
    const x = centre(a);
    const y = centre(b);
    const spread = Math.sqrt(dot(x, x) * dot(y, y));
    return spread > 0 ? dot(x, y) / spread : 0;
}
//# sourceMappingURL=corr.js.map