import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { sortRows, type LiveRows } from '../../protocol/dataset/live-rows.js';

/**
 * The live rows of a Parquet file. DuckDB's library is large: only whoever reads Parquet loads it. Throws
 * what readLive throws.
 */
export const loadLive = async (file: string, manifest: DatasetManifest): Promise<LiveRows> =>
  (await import('./read-live.js')).readLive(file, manifest);

/** The same in ascending order of their ids. Throws what readLive and sortRows throw. */
export const loadSortedLive = async (file: string, manifest: DatasetManifest): Promise<LiveRows> =>
  sortRows(await loadLive(file, manifest));
