import { equalBytes } from '../../protocol/codec/canonical.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { encodePredictions } from '../../protocol/dataset/predictions.js';
import { rowsDigest } from '../../protocol/dataset/live-rows.js';
import { fail } from '../../protocol/error.js';
import type { ApiClient } from '../../node/api/api-client.js';
import { readCampaign } from '../../node/data-dir.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import { loadSortedLive } from '../../node/dataset/load-live.js';
import { columnsOf, predictRows } from '../../node/model/predict-rows.js';
import { readHeldModel } from '../../node/model/stored-model.js';
import { commandCodes } from '../codes.js';
import type { Context } from '../command.js';
import { useBlocks } from '../model-store.js';
import type { Settled } from './settled.js';

export interface Recomputed {
  /** The points of models that this node has and that predict just what was handed in, those that predict something else, and how many it has not. */
  readonly same: string[];
  readonly altered: string[];
  readonly absent: number;
}

/** Predicts the rows of a settled round again with every model whose blocks this node holds. Throws ROUND_ROWS, and what reading rows and models throws. */
export async function recompute({ round, manifests }: Settled, live: string, client: ApiClient, context: Context): Promise<Recomputed> {
  const { dir, signal } = context;
  const network = await readCampaign(dir);
  const rows = await loadSortedLive(live, (await openDataset(dir, network.campaign.dataset)).manifest);
  if (rowsDigest(rows) !== round.rows) fail(commandCodes, 'ROUND_ROWS', `The rows of ${live} are not those of the round ${round.era}`);
  const predicted = round.positions.filter(({ predictions, pointId }) => predictions !== null && manifests[pointId] !== undefined);
  const columns = columnsOf(rows);
  const [same, altered]: [string[], string[]] = [[], []];
  for (const { pointId, node, predictions } of predicted) {
    const block = await client.readPredictions(predictions as Cid, node);
    const model = block === null ? null : await useBlocks(context, undefined, (readBlock) => readHeldModel(network, manifests[pointId] as Cid, readBlock));
    if (block === null || model === null) continue;
    (equalBytes(encodePredictions(await predictRows(model, columns, signal)), block) ? same : altered).push(pointId);
  }
  return { same, altered, absent: predicted.length - same.length - altered.length };
}
