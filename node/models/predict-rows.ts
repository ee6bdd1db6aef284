import { addScores } from '../../native/index.js';
import type { LiveRows } from '../../protocol/dataset/live-rows.js';
import type { StoredModel } from './stored-model.js';

/** Rows as trees walk them. */
export interface Columns {
  readonly rows: number;
  readonly features: number;
  /** Column-major int8, features x rows. */
  readonly values: Int8Array;
}

export function columnsOf({ ids, features }: LiveRows): Columns {
  const values = new Int8Array(ids.length * features.length);
  features.forEach((column, f) => values.set(column, f * ids.length));
  return { rows: ids.length, features: features.length, values };
}

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
