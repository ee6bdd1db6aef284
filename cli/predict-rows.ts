import { addScores } from '../native/index.js';
import type { LiveRows } from '../node/dataset/read-live.js';
import type { DatasetManifest } from '../protocol/dataset/dataset-manifest.js';
import type { StoredModel } from './model-store.js';

/** The live rows of a Parquet file. DuckDB's library is large: only whoever reads Parquet loads it. Throws what readLive throws. */
export const loadLive = async (file: string, manifest: DatasetManifest): Promise<LiveRows> =>
  (await import('../node/dataset/read-live.js')).readLive(file, manifest);

/** The start score and then the leaf values of all trees in their order: the additions of the training, so the same bits. */
export async function predictRows({ plan, segments }: StoredModel, { ids, features }: LiveRows, signal: AbortSignal): Promise<Float64Array> {
  const columns = new Int8Array(ids.length * features.length);
  features.forEach((column, f) => columns.set(column, f * ids.length));
  const scores = new Float64Array(ids.length).fill(plan.startScore);
  for (const trees of segments) {
    signal.throwIfAborted();
    await addScores(trees, columns, ids.length, features.length, scores);
  }
  return scores;
}
