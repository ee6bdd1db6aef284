import type { ApiClient } from '../../node/api/api-client.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { decodePredictions } from '../../protocol/dataset/predictions.js';
import { GridlodeError } from '../../protocol/error.js';
import type { PointId } from '../../protocol/grid/point.js';
import { scoreRound, type RoundModel } from '../../protocol/scoring/round-scores.js';

export interface Predicted {
  readonly pointId: string;
  readonly node: string;
  readonly stake: bigint;
  readonly predictions: Cid;
}

/** What is in the way of scoring a model: nobody gives its predictions, or they are none of the round's. */
export type Unscored = Predicted & { readonly why: 'unavailable' | 'malformed' };

/** Scores models from the blocks that hold their predictions, as this node has or fetches them; `target` is in the order of the ids. */
export async function ownScores(client: ApiClient, models: readonly Predicted[], target: Float32Array): Promise<{ scores: ReturnType<typeof scoreRound>; unscored: Unscored[] }> {
  const { found, unscored } = await readPredicted(client, models, target.length);
  return { scores: scoreRound(found, target), unscored };
}

/** The predictions of models, as this node has or fetches their blocks, for a round of `rows` rows. */
export async function readPredicted(client: ApiClient, models: readonly Predicted[], rows: number): Promise<{ found: RoundModel[]; unscored: Unscored[] }> {
  const found: RoundModel[] = [];
  const unscored: Unscored[] = [];
  for (const model of models) {
    const block = await client.readPredictions(model.predictions, model.node);
    const predictions = block === null ? null : predictionsIn(block, rows);
    if (predictions === null) unscored.push({ ...model, why: block === null ? 'unavailable' : 'malformed' });
    else found.push({ pointId: model.pointId as PointId, stake: model.stake, predictions });
  }
  return { found, unscored };
}

/** Whoever predicted may have given anything. */
function predictionsIn(block: Uint8Array, rows: number): Float64Array | null {
  try {
    const predictions = decodePredictions(block);
    return predictions.length === rows ? predictions : null;
  } catch (error) {
    if (error instanceof GridlodeError) return null;
    throw error;
  }
}
