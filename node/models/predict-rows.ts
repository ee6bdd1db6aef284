import { addScores } from '../../native/index.js';
import type { Columns } from '../../protocol/dataset/columns.js';
import type { StoredModel } from './stored-model.js';

/**
 * The start score and then the leaf values of all trees in their order: the additions of the training, so the
 * same bits.
 */
export async function predictRows(
  { plan, segments }: Pick<StoredModel, 'plan' | 'segments'>,
  { rows, features, values }: Columns,
  signal: AbortSignal,
): Promise<Float64Array> {
  const scores = new Float64Array(rows).fill(plan.startScore);
  for (const trees of segments) {
    signal.throwIfAborted();
    await addScores(trees, values, rows, features, scores);
  }
  return scores;
}
