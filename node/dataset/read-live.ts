import { datasetCodes } from '../../protocol/dataset/codes.js';
import { joinRows, type Columns } from '../../protocol/dataset/columns.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { livePackedBytes, type LiveRows } from '../../protocol/dataset/live-rows.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { checkFeatures, idSql, liveRows, readLayout } from './numerai-layout.js';
import { listParquetFiles } from './parquet-files.js';
import { featureSql, readRows, type EraRows } from './parquet-rows.js';
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
    const columns = [idSql(file), ...features.map((name) => featureSql(file, name))];
    const parts: Columns[] = [];
    const ids = new Set<string>();
    let liveEra: string | undefined;
    for await (const rows of readRows(session, file, columns, liveRows(file))) {
      if (rows.era !== (liveEra ??= rows.era))
        fail(
          datasetStoreCodes,
          'DATASET_LIVE_ERA',
          `${path} has live rows of era ${liveEra} and of era ${rows.era}`,
        );
      const own = rows.ids(0);
      for (const id of own) addId(ids, id, path);
      livePackedBytes(ids.size, features.length);
      parts.push(readFeatures(rows, own, features, missing, path));
    }
    if (liveEra === undefined) fail(datasetStoreCodes, 'DATASET_NO_ROWS', `${path} has no live rows`);
    return { ids: [...ids], columns: joinRows(parts) };
  });
}

/** Throws DATASET_LIVE_ID or DATASET_ID_DUPLICATE. */
function addId(ids: Set<string>, id: string, path: string): void {
  if (!idForm.test(id))
    fail(
      datasetStoreCodes,
      'DATASET_LIVE_ID',
      `${path} has a live row with the id ${JSON.stringify(id).slice(0, 100)}`,
    );
  if (ids.has(id))
    fail(datasetCodes, 'DATASET_ID_DUPLICATE', `The id ${id} stands on more than one live row of ${path}`);
  ids.add(id);
}

/** Throws DATASET_FEATURE_MISSING or DATASET_FEATURE_RANGE. */
function readFeatures(
  rows: EraRows,
  ids: readonly string[],
  features: readonly string[],
  missing: DatasetManifest['missing'],
  path: string,
): Columns {
  const { count } = rows;
  const values = new Int8Array(count * features.length);
  features.forEach((name, f) => {
    const absent = rows.writeFeature(1 + f, values, f * count);
    if (absent !== -1 && missing === 'error')
      fail(
        datasetStoreCodes,
        'DATASET_FEATURE_MISSING',
        `There is no ${name} of row ${ids[absent]} in ${path}`,
      );
    const odd = values.subarray(f * count, (f + 1) * count).findIndex((value) => value < 0 || value > 4);
    if (odd !== -1)
      fail(
        datasetCodes,
        'DATASET_FEATURE_RANGE',
        `The ${name} of row ${ids[odd]} in ${path} is not within 0..4`,
      );
  });
  return { rows: count, features: features.length, values };
}
