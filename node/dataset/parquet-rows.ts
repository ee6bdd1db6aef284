import type { DuckDBDataChunk } from '@duckdb/node-api';
import { datasetCodes } from '../../protocol/dataset/codes.js';
import type { MissingRule } from '../../protocol/dataset/dataset-manifest.js';
import type { Columns } from '../../protocol/dataset/columns.js';
import type { EraBlock } from '../../protocol/dataset/era-block.js';
import { fail } from '../../protocol/error.js';
import type { LayoutColumns } from './choose-columns.js';
import { datasetStoreCodes } from './codes.js';
import { columnVector, isValid } from './column-vector.js';
import { eraSql, floatTypes, idSql, type ColumnFile } from './numerai-layout.js';
import { parquet, quoteName, type ParquetSession } from './parquet-session.js';

/** Some rows of one era, in the order of their file, with the file's name for it. */
export interface EraRows {
  readonly era: string;
  readonly rows: EraBlock;
}

const missingValue = 2;

/**
 * The rows of a file that `where` selects, as they come: at most 2,048 at once, split by era. Throws
 * DATASET_FEATURE_RANGE, DATASET_FEATURE_MISSING, DATASET_TARGET_MISSING, DATASET_TARGET_VALUE,
 * DATASET_ID_MALFORMED or DATASET_FILE_CORRUPT.
 */
export async function* readRows(
  session: ParquetSession,
  file: ColumnFile,
  { features, targets }: LayoutColumns,
  missing: MissingRule,
  where: string,
): AsyncGenerator<EraRows> {
  const columns = [
    eraSql(file),
    idSql(file),
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
 * A feature as TINYINT, whatever number holds it: what is none of the five values becomes -1, which is refused
 * like any other value out of range, and a NaN is a missing value.
 */
function featureSql(column: string, type: string): string {
  if (type === 'TINYINT') return column;
  const value = floatTypes.includes(type) ? `nullif(${column}, 'NaN'::${type})` : column;
  return `(CASE WHEN ${value} NOT IN (0, 1, 2, 3, 4) THEN -1 ELSE ${value} END)::TINYINT`;
}

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
  const chosen = Uint16Array.from(picked);
  const values = new Int8Array(rows * names.length);
  for (let f = 0; f < names.length; f++) {
    const { items, valid } = columnVector<Int8Array>(chunk, 2 + f);
    const odd = copyFeature(items, valid, chosen, values.subarray(f * rows, (f + 1) * rows), missing);
    if (odd === -1) continue;
    const what = place(odd, names[f] as string);
    if (!isValid(valid, picked[odd] as number))
      fail(datasetStoreCodes, 'DATASET_FEATURE_MISSING', `There is no ${what}`);
    fail(datasetCodes, 'DATASET_FEATURE_RANGE', `The ${what} is not within 0..4`);
  }
  return { rows, features: names.length, values };
}

/** Copies the chosen rows of a feature. Returns the first that may not stand in a dataset, or -1. */
function copyFeature(
  items: Int8Array,
  valid: Uint32Array | null,
  chosen: Uint16Array,
  values: Int8Array,
  missing: MissingRule,
): number {
  for (let i = 0; i < chosen.length; i++) {
    const row = chosen[i] as number;
    if (valid === null || isValid(valid, row)) {
      const value = items[row] as number;
      // A negative number is a large one without its sign.
      if (value >>> 0 > 4) return i;
      values[i] = value;
    } else if (missing === 'two') values[i] = missingValue;
    else return i;
  }
  return -1;
}

function readTarget(
  chunk: DuckDBDataChunk,
  column: number,
  picked: readonly number[],
  isMain: boolean,
  place: (row: number) => string,
): Float32Array {
  const { items, valid } = columnVector<Float32Array | Float64Array>(chunk, column);
  const values = Float32Array.from(picked, (row) => (isValid(valid, row) ? (items[row] as number) : NaN));
  values.forEach((value, i) => {
    if (Math.abs(value) === Infinity)
      fail(datasetCodes, 'DATASET_TARGET_VALUE', `The ${place(i)} is no finite float32`);
    // Planned is what the footer says; a file may change meanwhile.
    if (isMain && Number.isNaN(value))
      fail(datasetCodes, 'DATASET_TARGET_MISSING', `There is no ${place(i)}`);
  });
  return values;
}
