import { datasetCodes } from '../../protocol/dataset/codes.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import type { EraBlock } from '../../protocol/dataset/era-block.js';
import { livePackedBytes, type LiveRows } from '../../protocol/dataset/live-rows.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { concatEra } from './era-spool.js';
import { checkFeatures, liveRows, readLayout } from './numerai-layout.js';
import { listParquetFiles } from './parquet-files.js';
import { readRows } from './parquet-rows.js';
import { ParquetSession } from './parquet-session.js';

/** Enough for one row group of one era in 5,000 columns. */
const liveMemoryBytes = 1024 * 1024 * 1024;

/** What an id may be that stands in a CSV as it is. */
const idForm = /^[\x21\x23-\x26\x28-\x2b\x2d-\x7e]{1,64}$/;

/**
 * The live rows of a Parquet file, in its order and at most one block of them, for a model trained on a
 * dataset of `manifest`. Throws the codes of datasetStoreCodes, DATASET_NAME, DATASET_FEATURE_RANGE,
 * DATASET_ID_DUPLICATE, DATASET_ID_MALFORMED or DATASET_BLOCK_SIZE.
 */
export async function readLive(
  path: string,
  { features, missing }: Pick<DatasetManifest, 'features' | 'missing'>,
): Promise<LiveRows> {
  const files = await listParquetFiles({ files: [path] });
  return ParquetSession.use(files, { memoryMaxBytes: liveMemoryBytes }, async (session) => {
    const file = await readLayout(session, files[0] as string);
    checkFeatures(file, features);
    const parts: EraBlock[] = [];
    const ids = new Set<string>();
    let liveEra: string | undefined;
    for await (const { era, rows } of readRows(
      session,
      file,
      { features, targets: [] },
      missing,
      liveRows(file),
    )) {
      if (era !== (liveEra ??= era))
        fail(
          datasetStoreCodes,
          'DATASET_LIVE_ERA',
          `${path} has live rows of era ${liveEra} and of era ${era}`,
        );
      for (const id of rows.ids) {
        if (!idForm.test(id))
          fail(
            datasetStoreCodes,
            'DATASET_LIVE_ID',
            `${path} has a live row with the id ${JSON.stringify(id).slice(0, 100)}`,
          );
        if (ids.has(id))
          fail(
            datasetCodes,
            'DATASET_ID_DUPLICATE',
            `The id ${id} stands on more than one live row of ${path}`,
          );
        ids.add(id);
      }
      livePackedBytes(ids.size, features.length);
      parts.push(rows);
    }
    if (parts.length === 0) fail(datasetStoreCodes, 'DATASET_NO_ROWS', `${path} has no live rows`);
    return concatEra(parts);
  });
}
