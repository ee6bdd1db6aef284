import { encodePredictions } from '../../protocol/dataset/predictions.js';
import { GridlodeError } from '../../protocol/error.js';
import { columnsOf, predictRows } from '../../node/model/predict-rows.js';
import { readModel } from '../../node/model/stored-model.js';
import { useBlocks } from '../model-store.js';
import { readsAhead } from './reads-ahead.js';
export const neverAgain = () => Promise.resolve('absent');
/**
 * Predicts the rows of a round again, with models of this data directory or else of the network. Throws what
 * reading stores throws.
 */
export function predictsAgain(rows, network, client, context) {
    const columns = columnsOf(rows);
    return async ({ pointId, node, verifiers, manifest }) => {
        if (manifest === null)
            return 'absent';
        try {
            const model = await useBlocks(context, undefined, (readBlock) => readModel(network, manifest, readsAhead(readBlock, manifest, [node, ...verifiers], client)));
            return encodePredictions(pointId, await predictRows(model, columns, context.signal));
        }
        catch (error) {
            const code = error instanceof GridlodeError ? error.code : null;
            if (code === 'MODEL_ABSENT')
                return 'absent';
            if (code === 'ENGINE_TREES' || code === 'PREDICTIONS_VALUE')
                return 'malformed';
            throw error;
        }
    };
}
//# sourceMappingURL=predict-again.js.map