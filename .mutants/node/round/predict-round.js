import { campaignLimits } from '../../protocol/campaign/limits.js';
import { encodePredictions } from '../../protocol/dataset/predictions.js';
import { columnsOf, predictRows } from '../model/predict-rows.js';
import { readHeldModel } from '../model/stored-model.js';
import { order } from './order.js';
/** Whether the node still has to predict with a model. */
export const isDue = ({ own, state, manifest }) => own && state === 'awaited' && manifest !== null;
/**
 * Predicts `rows`, which are those of the round in ascending order of their ids, with each model of the node
 * that is due, one after the other, and has the node commit to that. Throws ENGINE_TREES, what order throws,
 * and what the node says is wrong.
 */
export async function predictRound(client, network, { era, deadline, nextPart, models: all }, rows, signal) {
    const columns = columnsOf(rows);
    const due = all.filter(isDue);
    const sent = new Map();
    const records = [];
    for (let first = 0; first < due.length; first += campaignLimits.partModels) {
        const models = [];
        for (const { pointId, manifest } of due.slice(first, first + campaignLimits.partModels)) {
            const model = await readHeldModel(network, manifest, client.readBlock);
            sent.set(pointId, model === null ? 'absent' : 'sent');
            // A model that is lost must not keep the others from predicting in time.
            if (model !== null)
                models.push({
                    pointId,
                    predictions: await client.addPredictions(encodePredictions(pointId, await predictRows(model, columns, signal))),
                });
        }
        if (models.length > 0)
            records.push(await order(client, { kind: 'prediction', era, part: nextPart + records.length, models }));
    }
    const stateOf = ({ pointId, state, manifest }) => sent.get(pointId) ?? (manifest === null ? 'revoked' : state);
    return {
        era,
        deadline,
        records,
        models: all.filter(({ own }) => own).map((model) => ({ pointId: model.pointId, state: stateOf(model) })),
    };
}
//# sourceMappingURL=predict-round.js.map