import { gaussianizeRanks } from './rank.js';
import { centre, dot, selectScoredRows } from './rows.js';
import { toScore } from './score.js';
/**
 * Numerai's meta model contribution (mmc) of one era: the covariance of the target with what the meta model
 * does not already say. A target within 0 to 1 is spread to 0 to 4. A constant prediction contributes 0; a
 * constant meta model says nothing, so nothing is taken away. Throws SCORE_LENGTH, SCORE_TARGET,
 * SCORE_PREDICTION or SCORE_EMPTY. Source: numerai-tools 0.6.0 `correlation_contribution`; SPEC.md rule
 * SCORE-8.
 */
export function contribution(predictions, metaModel, target) {
    const rows = selectScoredRows(target, predictions, metaModel);
    const [own, meta] = rows.columns.map(gaussianizeRanks);
    const metaSquare = dot(meta, meta);
    const share = metaSquare > 0 ? dot(own, meta) / metaSquare : 0;
    const rest = own.map((value, row) => value - meta[row] * share);
    const isUnit = rows.target.every((value) => value >= 0 && value <= 1);
    const spread = isUnit ? rows.target.map((value) => value * 4) : rows.target;
    return toScore(dot(centre(spread), rest) / rest.length);
}
//# sourceMappingURL=contribution.js.map