import { sortRows } from '../../protocol/dataset/live-rows.js';
/**
 * The live rows of a Parquet file. DuckDB's library is large: only whoever reads Parquet loads it. Throws
 * what readLive throws.
 */
export const loadLive = async (file, manifest) => (await import('./read-live.js')).readLive(file, manifest);
/** The same in ascending order of their ids. Throws what readLive and sortRows throw. */
export const loadSortedLive = async (file, manifest) => sortRows(await loadLive(file, manifest));
//# sourceMappingURL=load-live.js.map