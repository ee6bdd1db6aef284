import { datasetCodes } from '../../protocol/dataset/codes.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { blockMaxBytes, type EraBlock } from '../../protocol/dataset/era-block.js';
import type { LiveRows } from '../../protocol/dataset/live-rows.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { concatEra } from './era-spool.js';
import { checkFeatures, liveRows, readColumnFile } from './numerai-layout.js';
import { listParquetFiles } from './parquet-files.js';
import { readRows } from './parquet-rows.js';
import { ParquetSession } from './parquet-session.js';

/** Enough for one row group of one era in 5,000 columns. */
const liveMemoryBytes = 1024 * 1024 * 1024;

/**
 * The live rows of a Parquet file, in its order and at most one block of them, for a model trained on a dataset of `manifest`.
 * Throws the codes of datasetStoreCodes, DATASET_FEATURE_RANGE, DATASET_ID_DUPLICATE or DATASET_BLOCK_SIZE.
 */
export async function readLive(path: string, { features, missing }: Pick<DatasetManifest, 'features' | 'missing'>): Promise<LiveRows> {
  const files = await listParquetFiles({ files: [path] });
  return ParquetSession.use(files, { memoryMaxBytes: liveMemoryBytes }, async (session) => {
    const file = await readColumnFile(session, files[0] as string);
    checkFeatures(file, features);
    const parts: EraBlock[] = [];
    const ids = new Set<string>();
    for await (const { rows } of readRows(session, file, { features, targets: [] }, missing, liveRows)) {
      for (const id of rows.ids) {
        if (ids.has(id)) fail(datasetCodes, 'DATASET_ID_DUPLICATE', `The id ${id} stands on more than one live row of ${path}`);
        ids.add(id);
      }
      if (ids.size * features.length > blockMaxBytes) fail(datasetCodes, 'DATASET_BLOCK_SIZE', `${path} has more than ${ids.size} live rows of ${features.length} features`);
      parts.push(rows);
    }
    if (parts.length === 0) fail(datasetStoreCodes, 'DATASET_NO_ROWS', `${path} has no live rows`);
    return concatEra(parts);
  });
}
