import type { ApiClient } from '../../../node/api/api-client.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { decodePredictions } from '../../../protocol/dataset/predictions.js';
import { fail } from '../../../protocol/error.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { MetaModelMean, scoreModel, type ModelScore } from '../../../protocol/scoring/round-scores.js';
import { roundCommandCodes } from './codes.js';
import { short } from '../../framework/format.js';

export interface Staked {
  readonly pointId: string;
  readonly node: string;
  readonly stake: bigint;
  readonly predictions: Cid;
}

/**
 * Scores models in ascending order of their points, whose predictions were found to be in time; `target` is
 * in the order of the ids. Their blocks are read twice, one after another, for the meta model and then for
 * the scores: no more than one is held. Throws SETTLEMENT_BLOCKS where the node has one no longer, and what
 * the API throws.
 */
export async function ownScores(
  client: Pick<ApiClient, 'readPredictions'>,
  models: readonly Staked[],
  target: Float32Array,
): Promise<ModelScore[]> {
  const sum = new MetaModelMean(target.length);
  for (const model of models)
    sum.add(model.pointId as PointId, model.stake, await readPredictions(client, model));
  const metaModel = sum.predictions();
  const scores: ModelScore[] = [];
  for (const model of models)
    scores.push(
      scoreModel(model.pointId as PointId, await readPredictions(client, model), metaModel, target),
    );
  return scores;
}

/**
 * Predictions that were found to be in time. Throws SETTLEMENT_BLOCKS where the node has them no longer, and
 * what the API throws.
 */
export async function readPredictions(
  client: Pick<ApiClient, 'readPredictions'>,
  { pointId, node, predictions }: Pick<Staked, 'pointId' | 'node' | 'predictions'>,
): Promise<Float64Array> {
  const block =
    (await client.readPredictions(predictions, node)) ??
    fail(
      roundCommandCodes,
      'SETTLEMENT_BLOCKS',
      `Nobody gives the predictions of ${short(pointId)} by node ${short(node)} any more`,
    );
  return decodePredictions(block).predictions;
}
