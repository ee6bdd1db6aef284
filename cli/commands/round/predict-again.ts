import { datasetCodes } from '../../../protocol/dataset/codes.js';
import { encodePredictions } from '../../../protocol/dataset/predictions.js';
import type { LiveRows } from '../../../protocol/dataset/live-rows.js';
import { isOf } from '../../../protocol/error.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { ApiClient } from '../../../node/api/api-client.js';
import type { Network } from '../../../protocol/campaign/network.js';
import type { Context } from '../../framework/command.js';
import { engineCodes } from '../../../native/index.js';
import { storedModelCodes } from '../../../node/models/codes.js';
import { predictRows } from '../../../node/models/predict-rows.js';
import { readModel } from '../../../node/models/stored-model.js';
import { readHeld } from '../../data-dir/model-store.js';
import { readAhead } from '../../data-dir/read-ahead.js';

/** A model of a round: who runs it, and what its node committed to. */
export interface Committed {
  readonly pointId: string;
  readonly node: string;
  /** Who attested the model, and so has had it whole. */
  readonly verifiers: readonly string[];
  readonly predictions: Cid;
  readonly manifest: Cid;
}

/**
 * The block that the node of a model should have committed to; `absent` where nobody gives the model,
 * `malformed` where it can predict nothing.
 */
export type PredictAgain = (model: Committed) => Promise<Uint8Array | 'absent' | 'malformed'>;

export const neverAgain: PredictAgain = () => Promise.resolve('absent');

/**
 * Predicts the rows of a round again, with models of this data directory or else of the network. Throws what
 * reading stores throws.
 */
export function predictsAgain(
  rows: LiveRows,
  network: Network,
  client: ApiClient,
  context: Context,
): PredictAgain {
  return async ({ pointId, node, verifiers, manifest }) => {
    try {
      const readBlock = readAhead(await readHeld(context, undefined, manifest), manifest, {
        client,
        holders: [node, ...verifiers],
        signal: context.signal,
      });
      const model = await readModel(network, manifest, readBlock);
      return encodePredictions(pointId as PointId, await predictRows(model, rows.columns, context.signal));
    } catch (error) {
      if (isOf(error, storedModelCodes, 'MODEL_ABSENT')) return 'absent';
      if (isOf(error, engineCodes, 'ENGINE_TREES') || isOf(error, datasetCodes, 'PREDICTIONS_VALUE'))
        return 'malformed';
      throw error;
    }
  };
}
