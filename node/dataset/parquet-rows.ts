import type { DuckDBDataChunk } from '@duckdb/node-api';
import { datasetCodes } from '../../protocol/dataset/codes.js';
import type { MissingRule } from '../../protocol/dataset/dataset-manifest.js';
import type { Columns } from '../../protocol/dataset/columns.js';
import type { EraBlock } from '../../protocol/dataset/era-block.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import type { ColumnFile, LayoutColumns } from './numerai-layout.js';
import { parquet, quoteName, type ParquetSession } from './parquet-session.js';

/** Some rows of one era, in the order of their file. */
export interface EraRows {
  readonly era: string;
  readonly rows: EraBlock;
}

const missingValue = 2;

/**
 * The rows of a file that `where` selects, as they come: at most 2,048 at once, split by era. Throws
 * DATASET_FEATURE_RANGE, DATASET_FEATURE_MISSING, DATASET_TARGET_MISSING, DATASET_ID_MALFORMED or
 * DATASET_FILE_CORRUPT.
 */
export async function* readRows(
  session: ParquetSession,
  file: ColumnFile,
  { features, targets }: LayoutColumns,
  missing: MissingRule,
  where: string,
): AsyncGenerator<EraRows> {
  const columns = [
    'era',
    'id',
    ...features.map((name) => featureSql(quoteName(name), file.columns.get(name) as string)),
    ...targets.map(quoteName),
  ];
  for await (const chunk of session.stream(`SELECT ${columns.join(', ')} FROM ${parquet(1)} WHERE ${where}`, [
    file.path,
  ])) {
    for (const [era, picked] of splitByEra(chunk)) {
      const ids = readIds(chunk, picked, file.path);
      const place = (row: number, name: string): string => `${name} of row ${ids[row]} in ${file.path}`;
      yield {
        era,
        rows: {
          ids,
          columns: readFeatures(chunk, features, picked, missing, place),
          targets: targets.map((name, t) =>
            readTarget(chunk, 2 + features.length + t, picked, t === 0, (row) => place(row, name)),
          ),
        },
      };
    }
  }
}

/**
 * A feature as TINYINT, whatever integer type it has: what does not fit becomes -1, which is refused like any
 * other value out of range.
 */
const featureSql = (column: string, type: string): string =>
  type === 'TINYINT'
    ? column
    : `(CASE WHEN ${column} NOT BETWEEN 0 AND 4 THEN -1 ELSE ${column} END)::TINYINT`;

function splitByEra(chunk: DuckDBDataChunk): Map<string, number[]> {
  const picked = new Map<string, number[]>();
  const eras = chunk.getColumnVector(0);
  for (let row = 0; row < chunk.rowCount; row++) {
    const era = eras.getItem(row) as string;
    const rows = picked.get(era);
    if (rows === undefined) picked.set(era, [row]);
    else rows.push(row);
  }
  return picked;
}

function readIds(chunk: DuckDBDataChunk, picked: readonly number[], path: string): string[] {
  const vector = chunk.getColumnVector(1);
  return picked.map(
    (row) =>
      (vector.getItem(row) as string | null) ??
      fail(datasetCodes, 'DATASET_ID_MALFORMED', `${path} has a row without an id`),
  );
}

/** The features of the picked rows, from the chunk's third column on. */
function readFeatures(
  chunk: DuckDBDataChunk,
  names: readonly string[],
  picked: readonly number[],
  missing: MissingRule,
  place: (row: number, name: string) => string,
): Columns {
  const rows = picked.length;
  const values = new Int8Array(rows * names.length);
  names.forEach((name, f) => {
    const vector = chunk.getColumnVector(2 + f);
    for (let i = 0; i < rows; i++) {
      const value = vector.getItem(picked[i] as number) as number | null;
      if (value === null && missing === 'error')
        fail(datasetStoreCodes, 'DATASET_FEATURE_MISSING', `There is no ${place(i, name)}`);
      if (value !== null && (value < 0 || value > 4))
        fail(datasetCodes, 'DATASET_FEATURE_RANGE', `The ${place(i, name)} is not within 0..4`);
      values[f * rows + i] = value ?? missingValue;
    }
  });
  return { rows, features: names.length, values };
}

function readTarget(
  chunk: DuckDBDataChunk,
  column: number,
  picked: readonly number[],
  isMain: boolean,
  place: (row: number) => string,
): Float32Array {
  const vector = chunk.getColumnVector(column);
  const values = Float32Array.from(picked, (row) => (vector.getItem(row) as number | null) ?? NaN);
  const absent = isMain ? values.findIndex(Number.isNaN) : -1;
  if (absent !== -1) fail(datasetCodes, 'DATASET_TARGET_MISSING', `There is no ${place(absent)}`);
  return values;
}
