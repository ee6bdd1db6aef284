import { fail } from '../error.js';
import { scoringCodes } from './codes.js';
import { checkPredictions } from './rows.js';
/**
 * The stake-weighted meta model: each row's mean of the models' predictions, weighted by their stakes, of
 * which one model is held at a time. Predictions enter as they are; models whose scales differ are to be
 * given by gaussianizeRanks. Stakes are in any one unit. Source: numerai-tools 0.6.0 `stake_weight`; SPEC.md
 * rule SCORE-9.
 */
export class StakeWeightedSum {
    #sums;
    #total = 0n;
    constructor(rows) {
        this.#sums = new Float64Array(rows);
    }
    get total() {
        return this.#total;
    }
    /**
     * The next model; another order of models gives other bits. Throws SCORE_EMPTY, SCORE_LENGTH,
     * SCORE_PREDICTION or SCORE_STAKE.
     */
    add(predictions, stake) {
        const sums = this.#sums;
        checkPredictions(predictions, sums.length);
        if (stake < 0n)
            fail(scoringCodes, 'SCORE_STAKE', `A stake is ${stake}`);
        this.#total += stake;
        const weight = Number(stake);
        for (let row = 0; row < sums.length; row++)
            sums[row] = sums[row] + predictions[row] * weight;
    }
    /** Throws SCORE_STAKE where nothing is at stake. */
    mean() {
        if (this.#total === 0n)
            fail(scoringCodes, 'SCORE_STAKE', 'The stakes sum to 0');
        const total = Number(this.#total);
        return this.#sums.map((sum) => sum / total);
    }
}
/**
 * The meta model of models that are all at hand. Throws what StakeWeightedSum throws, and SCORE_EMPTY or
 * SCORE_LENGTH.
 */
export function stakeWeighted(predictions, stakes) {
    const first = checkWeights(predictions, stakes);
    const sum = new StakeWeightedSum(first.length);
    predictions.forEach((model, i) => sum.add(model, stakes[i]));
    return sum.mean();
}
/** The first model. Throws SCORE_EMPTY, SCORE_LENGTH, SCORE_PREDICTION or SCORE_STAKE. */
export function checkWeights(predictions, weights) {
    const [first] = predictions;
    if (first === undefined)
        return fail(scoringCodes, 'SCORE_EMPTY', 'There is no model to weight');
    if (weights.length !== predictions.length)
        fail(scoringCodes, 'SCORE_LENGTH', `${weights.length} stakes stand against ${predictions.length} models`);
    predictions.forEach((model) => checkPredictions(model, first.length));
    const total = weights.reduce((sum, weight) => sum + weight, 0n);
    if (total === 0n || weights.some((weight) => weight < 0n))
        fail(scoringCodes, 'SCORE_STAKE', `The stakes sum to ${total}`);
    return first;
}
//# sourceMappingURL=stake-weight.js.map