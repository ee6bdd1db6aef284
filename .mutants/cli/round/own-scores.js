import { decodePredictions } from '../../protocol/dataset/predictions.js';
import { fail } from '../../protocol/error.js';
import { MetaModelMean, scoreModel } from '../../protocol/scoring/round-scores.js';
import { commandCodes } from '../codes.js';
import { short } from '../format.js';
/**
 * Scores models in ascending order of their points, whose predictions were found to be in time; `target` is
 * in the order of the ids. Their blocks are read twice, one after another, for the meta model and then for
 * the scores: no more than one is held. Throws SETTLEMENT_BLOCKS where the node has one no longer, and what
 * the API throws.
 */
export async function ownScores(client, models, target) {
    const sum = new MetaModelMean(target.length);
    for (const model of models)
        sum.add(model.pointId, model.stake, await readPredictions(client, model));
    const metaModel = sum.predictions();
    const scores = [];
    for (const model of models)
        scores.push(scoreModel(model.pointId, await readPredictions(client, model), metaModel, target));
    return scores;
}
/**
 * Predictions that were found to be in time. Throws SETTLEMENT_BLOCKS where the node has them no longer, and
 * what the API throws.
 */
export async function readPredictions(client, { pointId, node, predictions }) {
    const block = (await client.readPredictions(predictions, node)) ??
        fail(commandCodes, 'SETTLEMENT_BLOCKS', `Nobody gives the predictions of ${short(pointId)} by node ${short(node)} any more`);
    return decodePredictions(block).predictions;
}
//# sourceMappingURL=own-scores.js.map