import { datasetCodes } from '../../protocol/dataset/codes.js';
import { rowsMaxCount } from '../../protocol/dataset/era-block.js';
import type { LiveTargets } from '../../protocol/dataset/live-rows.js';
import { fail } from '../../protocol/error.js';
import { checkType, floatTypes, idColumn, idSql } from './numerai-layout.js';
import { listParquetFiles } from './parquet-files.js';
import { parquet, ParquetSession } from './parquet-session.js';

const memoryMaxBytes = 256 * 1024 * 1024;

/**
 * The targets of a Parquet file by their ids, in its order: of all rows, or of those with the ids `only`, as
 * the files of a release hold many eras. Throws DATASET_PATH, DATASET_FILE_FOREIGN, DATASET_FILE_TRUNCATED,
 * DATASET_FILE_CORRUPT, DATASET_COLUMN_MISSING, DATASET_COLUMN_TYPE, DATASET_ID_MALFORMED or
 * DATASET_BLOCK_SIZE.
 */
export async function readTargets(file: string, only?: readonly string[]): Promise<LiveTargets> {
  const [path] = (await listParquetFiles({ files: [file] })) as [string];
  const wanted = only && new Set(only);
  return ParquetSession.use([path], { memoryMaxBytes }, async (session) => {
    const columns = { path, columns: await session.readColumns(path) };
    checkType(columns, idColumn(columns), ['VARCHAR']);
    checkType(columns, 'target', floatTypes);
    const ids: string[] = [];
    const target: number[] = [];
    const sql = `SELECT ${idSql(columns)}, target FROM ${parquet(1)}`;
    for await (const chunk of session.stream(sql, [path])) {
      for (let row = 0; row < chunk.rowCount; row++) {
        const id = chunk.getColumnVector(0).getItem(row) as string | null;
        if (id === null) return fail(datasetCodes, 'DATASET_ID_MALFORMED', `${path} has a row without an id`);
        if (wanted?.has(id) === false) continue;
        ids.push(id);
        target.push((chunk.getColumnVector(1).getItem(row) as number | null) ?? NaN);
      }
      if (ids.length > rowsMaxCount)
        fail(datasetCodes, 'DATASET_BLOCK_SIZE', `${path} has more than ${rowsMaxCount} rows`);
    }
    return { ids, target: Float32Array.from(target) };
  });
}
