import { contribution } from './contribution.js';
import { corr } from './corr.js';
import { gaussianizeRanks } from './rank.js';
import { StakeWeightedSum } from './stake-weight.js';
/**
 * What the mmc of a round is measured against: the stake-weighted mean of models that come one after another
 * in ascending order of their point ids. So a round of any size takes the memory of one model. Source:
 * SPEC.md rules SCORE-9 and ROUND-5.
 */
export class MetaModelMean {
    #sum;
    #rows;
    #last = '';
    constructor(rows) {
        this.#rows = rows;
        this.#sum = new StakeWeightedSum(rows);
    }
    /**
     * `predictions` are in the order of the target's rows. Throws SCORE_EMPTY, SCORE_LENGTH, SCORE_PREDICTION
     * or SCORE_STAKE.
     */
    add(pointId, stake, predictions) {
        // Sums of doubles depend on their order: a caller that has another one would disagree with everybody.
        if (pointId <= this.#last)
            throw new Error(`The point ${pointId} follows ${this.#last}`);
        this.#last = pointId;
        this.#sum.add(gaussianizeRanks(predictions), stake);
    }
    /** Where nothing is at stake, the meta model says nothing. */
    predictions() {
        return this.#sum.total > 0n ? this.#sum.mean() : new Float64Array(this.#rows);
    }
}
/**
 * What a model of a round scores beside the round's meta model. Throws scoringCodes. Source: SPEC.md rules
 * SCORE-6 and SCORE-8.
 */
export const scoreModel = (pointId, predictions, metaModel, target) => ({
    pointId,
    corr: corr(predictions, target),
    mmc: contribution(predictions, metaModel, target),
});
//# sourceMappingURL=round-scores.js.map