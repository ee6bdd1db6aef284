import { isConstant, power1_5 } from './corr.js';
import { centre, checkPredictions, dot, selectScoredRows } from './rows.js';
import { scoreMax, toScore } from './score.js';
/**
 * How much a part of a model moves its predictions towards an era's target or away from it: how fast their
 * correlation changes with the part's share in them, as a magnitude in 1e-9. To tell it of one part more
 * takes a product a row, where corr would rank anew. 0 where predictions or target do not vary. `predictions`
 * are the whole model's, `part` what the part adds to them, both a value for each row. Throws SCORE_LENGTH,
 * SCORE_TARGET, SCORE_PREDICTION or SCORE_EMPTY. Source: SPEC.md rule SCORE-13.
 */
export function influenceWith(predictions, target) {
    const { target: known, columns: [whole], } = selectScoredRows(target, predictions);
    const x = centre(whole);
    const y = centre(centre(known).map(power1_5));
    const [xLength, yLength] = [Math.sqrt(dot(x, x)), Math.sqrt(dot(y, y))];
    const isFlat = isConstant(whole) || isConstant(known) || xLength === 0 || yLength === 0;
    const share = dot(x, y) / (xLength * yLength);
    let next = 0;
    // Nothing for rows without a target: what is added for them changes no bit of a sum.
    const towards = Float64Array.from(target, (value) => {
        if (Number.isNaN(value))
            return 0;
        const row = next++;
        return y[row] / yLength - share * (x[row] / xLength);
    });
    return (part) => {
        checkPredictions(part, target.length);
        return isFlat ? 0 : Math.min(toScore(Math.abs(dot(part, towards)) / xLength), scoreMax);
    };
}
//# sourceMappingURL=influence.js.map