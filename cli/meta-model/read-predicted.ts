import type { ApiClient } from '../../node/api/api-client.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { decodePredictions } from '../../protocol/dataset/predictions.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { commandCodes } from '../codes.js';
import { short } from '../format.js';

/** A model that predicted in time, as the records say. */
export interface Predicted {
  readonly pointId: string;
  readonly node: string;
  readonly predictions: Cid;
}

/**
 * What models predict of a round of `rows` rows, from the blocks that this node has or fetches; null for what is no block of this model and these
 * rows, and counts nothing. Throws META_MODEL_BLOCKS where nobody gives one (rule ROUND-10), and what the API throws.
 */
export async function readPredicted(client: Pick<ApiClient, 'readPredictions'>, models: readonly Predicted[], rows: number): Promise<(Float64Array | null)[]> {
  const found: (Float64Array | null)[] = [];
  const lacking: string[] = [];
  for (const { pointId, node, predictions } of models) {
    const block = await client.readPredictions(predictions, node);
    if (block === null) lacking.push(`${short(pointId)} by node ${short(node)}`);
    else found.push(predictionsIn(block, pointId, rows));
  }
  if (lacking.length > 0) fail(commandCodes, 'META_MODEL_BLOCKS', `Nobody gives the predictions of ${lacking.slice(0, 10).join(', ')}`);
  return found;
}

/** Whoever predicted may have given anything. */
function predictionsIn(block: Uint8Array, pointId: string, rows: number): Float64Array | null {
  try {
    const found = decodePredictions(block);
    return found.pointId === pointId && found.predictions.length === rows ? found.predictions : null;
  } catch (error) {
    if (error instanceof GridlodeError) return null;
    throw error;
  }
}
