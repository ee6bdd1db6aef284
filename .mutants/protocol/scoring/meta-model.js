import { corr } from './corr.js';
import { gaussianizeRanks, rankShares } from './rank.js';
import { toScore } from './score.js';
import { checkWeights } from './stake-weight.js';
/**
 * How often the greedy selection takes a model: the ensembles measured gain little from more than 16 that
 * differ.
 */
export const greedyPicks = 32;
/** The gaussianised ranks of finite predictions in integers of 1e-9, each below 7e9 in magnitude. */
export const integerRanks = (predictions) => gaussianizeRanks(predictions).map(toScore);
/**
 * The meta model as it is written down: each row's rank share, strictly between 0 and 1, by the sums of the
 * models' integer ranks times their weights. The sums are exact, so no order of the models changes a bit.
 * Throws SCORE_EMPTY, SCORE_LENGTH, SCORE_PREDICTION or SCORE_STAKE. Source: SPEC.md rule SCORE-14.
 */
export function metaModel(predictions, weights) {
    const first = checkWeights(predictions, weights);
    const sums = new Array(first.length).fill(0n);
    predictions.forEach((model, i) => {
        const weight = weights[i];
        integerRanks(model).forEach((rank, row) => (sums[row] = sums[row] + weight * BigInt(rank)));
    });
    // Sums may be wider than a double; how many different ones are less is not.
    const places = new Map([...new Set(sums)].sort((a, b) => (a < b ? -1 : 1)).map((sum, place) => [sum, place]));
    return rankShares(Float64Array.from(sums, (sum) => places.get(sum)));
}
/**
 * The weights of `count` models, one at least, by greedy selection with replacement. It yields after each
 * ensemble that it scored, so that whoever drives it can stop it. Throws SCORE_LENGTH, SCORE_TARGET,
 * SCORE_PREDICTION or SCORE_EMPTY. Source: Caruana et al., "Ensemble Selection from Libraries of Models"
 * (2004); SPEC.md rule SCORE-15.
 */
export function* chooseGreedily(eras, count) {
    const weights = new Array(count).fill(0n);
    let sums = eras.map(({ target }) => new Float64Array(target.length));
    for (let pick = 0; pick < greedyPicks; pick++) {
        let best = { model: -1, total: -Infinity, sums };
        for (let model = 0; model < count; model++) {
            const together = eras.map(({ ranks }, era) => add(sums[era], ranks[model]));
            const total = eras.reduce((sum, { target }, era) => sum + corr(together[era], target), 0);
            if (total > best.total)
                best = { model, total, sums: together };
            yield;
        }
        weights[best.model] = weights[best.model] + 1n;
        sums = best.sums;
    }
    return weights;
}
const add = (a, b) => a.map((value, row) => value + b[row]);
//# sourceMappingURL=meta-model.js.map