import { fail } from '../error.js';
import { scoringCodes } from './codes.js';
/**
 * Leaves out the rows without a target, before anything is ranked or centred. `columns` are predictions.
 * Throws SCORE_LENGTH, SCORE_TARGET, SCORE_PREDICTION or SCORE_EMPTY. Source: SPEC.md rule SCORE-2.
 */
export function selectScoredRows(target, ...columns) {
    columns.forEach((column) => checkPredictions(column, target.length));
    const kept = new Uint32Array(target.length);
    let count = 0;
    for (let row = 0; row < target.length; row++) {
        const value = target[row];
        if (Math.abs(value) > 100)
            fail(scoringCodes, 'SCORE_TARGET', `The target of row ${row} is ${value}`);
        if (!Number.isNaN(value))
            kept[count++] = row;
    }
    if (count === 0)
        fail(scoringCodes, 'SCORE_EMPTY', 'No row has a target');
    const select = (values) => {
        const selected = new Float64Array(count);
        for (let i = 0; i < count; i++)
            selected[i] = values[kept[i]];
        return selected;
    };
    return { target: select(target), columns: columns.map(select) };
}
/** Throws SCORE_EMPTY, SCORE_LENGTH or SCORE_PREDICTION. */
export function checkPredictions(predictions, count) {
    if (count === 0)
        fail(scoringCodes, 'SCORE_EMPTY', 'There are no rows');
    if (predictions.length !== count)
        fail(scoringCodes, 'SCORE_LENGTH', `${predictions.length} predictions stand against ${count} rows`);
    const bad = predictions.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
        fail(scoringCodes, 'SCORE_PREDICTION', `The prediction of row ${bad} is ${predictions[bad]}`);
}
/** The sum of products, added one by one in row order to a running double. */
export function dot(a, b) {
    let sum = 0;
    for (let row = 0; row < a.length; row++)
        sum += a[row] * b[row];
    return sum;
}
/** The values less their mean: their running sum in row order, divided by their count. */
export function centre(values) {
    let sum = 0;
    for (let row = 0; row < values.length; row++)
        sum += values[row];
    const mean = sum / values.length;
    return values.map((value) => value - mean);
}
//# sourceMappingURL=rows.js.map