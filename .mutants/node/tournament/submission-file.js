import { predictionsHeader, predictionsText } from '../../protocol/dataset/predictions.js';
import { fail } from '../../protocol/error.js';
import { metaModel } from '../../protocol/scoring/meta-model.js';
import { centre, checkPredictions, dot } from '../../protocol/scoring/rows.js';
import { tournamentCodes } from './codes.js';
const numberForm = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
/**
 * At or below it numpy's `isclose` takes a standard deviation for 0: its absolute tolerance, and its relative
 * one of 1e-5 on top.
 */
const zeroSpread = 1e-8 / (1 - 1e-5);
/**
 * Numerai's file for the predictions of one model, or of several that count alike: their meta model. Each
 * model gives one raw score for each of the live ids, in their order, which is that of the lines. Throws
 * SCORE_LENGTH, SCORE_PREDICTION and what checkSubmission throws.
 */
export function submissionFile(ids, models) {
    for (const model of models)
        checkPredictions(model, ids.length);
    return checkSubmission(predictionsText(ids, metaModel(models, models.map(() => 1n))), ids);
}
/**
 * Checks a CSV that is to be submitted for the live `ids` and gives it back with its lines in their order and
 * `\n` after each. It keeps Numerai's rules, and where those look away it does not: no ids but the live ones,
 * no exact 0 or 1. Throws the codes SUBMISSION_*. Source: numerai-tools `validate_submission_numerai`.
 */
export function checkSubmission(text, ids) {
    const [first, ...lines] = text.split(/\r?\n/);
    if (first !== predictionsHeader)
        fail(tournamentCodes, 'SUBMISSION_HEADER', `The file begins with ${quote(first ?? '')}, not with ${predictionsHeader}`);
    if (lines.at(-1) === '')
        lines.pop();
    const live = new Set(ids);
    const found = new Map();
    lines.forEach((line, i) => {
        const [id, value, ...more] = line.split(',');
        const place = `Line ${i + 2}`;
        if (value === undefined || more.length > 0)
            return fail(tournamentCodes, 'SUBMISSION_ROW', `${place} is ${quote(line)}`);
        if (!live.has(id))
            fail(tournamentCodes, 'SUBMISSION_ID_UNKNOWN', `${place} has the id ${quote(id)}, which is no live id`);
        if (found.has(id))
            fail(tournamentCodes, 'SUBMISSION_ID_TWICE', `${place} repeats the id ${id}`);
        const prediction = numberForm.test(value) ? Number(value) : NaN;
        if (!(prediction > 0 && prediction < 1))
            fail(tournamentCodes, 'SUBMISSION_VALUE', `${place} predicts ${quote(value)} for ${id}`);
        found.set(id, prediction);
    });
    const missing = ids.find((id) => !found.has(id));
    if (missing !== undefined)
        fail(tournamentCodes, 'SUBMISSION_ID_MISSING', `${live.size - found.size} of ${live.size} live ids have no line, the first being ${missing}`);
    const predictions = Float64Array.from(ids, (id) => found.get(id));
    const spread = deviation(predictions);
    if (!(spread > zeroSpread))
        fail(tournamentCodes, 'SUBMISSION_SPREAD', `The ${ids.length} predictions have a standard deviation of ${ids.length > 1 ? spread : 0}`);
    return predictionsText(ids, predictions);
}
/** The deviation of a sample, NaN for one value: its squares are divided by the count less one. */
function deviation(values) {
    const centred = centre(values);
    return Math.sqrt(dot(centred, centred) / (values.length - 1));
}
const quote = (text) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
//# sourceMappingURL=submission-file.js.map