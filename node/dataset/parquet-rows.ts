import { datasetCodes } from '../../protocol/dataset/codes.js';
import { fail } from '../../protocol/error.js';
import { ChunkColumns, isValid } from './chunk-columns.js';
import { eraSql, floatTypes, type ColumnFile } from './numerai-layout.js';
import { parquet, quoteName, type ParquetSession } from './parquet-session.js';

/** Some rows of one era, in the order of their file. */
export interface EraRows {
  /** The file's name for it. */
  readonly era: string;
  readonly count: number;
  /** The text of each row in column number `column` of those asked for. Throws DATASET_ID_MALFORMED. */
  ids(column: number): string[];
  /**
   * Writes a feature to `values` from `start` on, a missing one as 2; whether they are within 0..4 is for who
   * packs them. Returns the first row that misses it, or -1.
   */
  writeFeature(column: number, values: Int8Array, start: number): number;
  /** Likewise a target, a missing one as NaN. */
  writeTarget(column: number, values: Float32Array, start: number): void;
}

const missingValue = 2;

/**
 * Columns, in SQL, of the rows of a file that `where` selects, in its order: at most 2,048 rows at once, each
 * time of one era. Throws DATASET_FILE_CORRUPT or DATASET_MEMORY.
 */
export async function* readRows(
  session: ParquetSession,
  file: ColumnFile,
  columns: readonly string[],
  where: string,
): AsyncGenerator<EraRows> {
  const sql = `SELECT ${[...columns, eraSql(file)].join(', ')} FROM ${parquet(1)} WHERE ${where}`;
  for await (const read of session.stream(sql, [file.path])) {
    const chunk = new ChunkColumns(read);
    for (const [era, picked] of splitByEra(chunk, columns.length))
      yield {
        era,
        count: picked.length,
        ids: (column) => readIds(chunk, column, picked, file.path),
        writeFeature: (column, values, start) => writeFeature(chunk, column, picked, values, start),
        writeTarget: (column, values, start) => writeTarget(chunk, column, picked, values, start),
      };
  }
}

/**
 * A feature as TINYINT, whatever number holds it: what is none of the five values becomes -1, which is
 * refused like any other value out of range, and a NaN is a missing value.
 */
export function featureSql({ columns }: ColumnFile, name: string): string {
  const [column, type] = [quoteName(name), columns.get(name) as string];
  if (type === 'TINYINT') return column;
  const value = floatTypes.includes(type) ? `nullif(${column}, 'NaN'::${type})` : column;
  return `(CASE WHEN ${value} NOT IN (0, 1, 2, 3, 4) THEN -1 ELSE ${value} END)::TINYINT`;
}

/** A target as DOUBLE, which holds a FLOAT as it is. */
export const targetSql = (name: string): string => `${quoteName(name)}::DOUBLE`;

function splitByEra(chunk: ChunkColumns, column: number): Map<string, number[]> {
  const picked = new Map<string, number[]>();
  const eras = chunk.texts(column);
  // The length of a text, and its first 12 bytes, or the first 4 and where all of them are.
  const { bytes, valid } = chunk.column(column, 16);
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, 2 * chunk.rows);
  let rows: number[] = [];
  for (let row = 0; row < chunk.rows; row++) {
    const isLikeLast =
      valid === null &&
      row > 0 &&
      words[2 * row] === words[2 * row - 2] &&
      words[2 * row + 1] === words[2 * row - 1] &&
      (bytes[16 * row] as number) <= 12;
    if (!isLikeLast) {
      const era = eras.getItem(row) as string;
      rows = picked.get(era) ?? [];
      picked.set(era, rows);
    }
    rows.push(row);
  }
  return picked;
}

function readIds(chunk: ChunkColumns, column: number, picked: readonly number[], path: string): string[] {
  const vector = chunk.texts(column);
  return picked.map(
    (row) =>
      (vector.getItem(row) as string | null) ??
      fail(datasetCodes, 'DATASET_ID_MALFORMED', `${path} has a row without an id`),
  );
}

function writeFeature(
  chunk: ChunkColumns,
  column: number,
  picked: readonly number[],
  values: Int8Array,
  start: number,
): number {
  const { bytes, valid } = chunk.column(column, 1);
  const [first = 0, count] = [picked[0], picked.length];
  if (valid === null && picked[count - 1] === first + count - 1) {
    values.set(count === chunk.rows ? bytes : bytes.subarray(first, first + count), start);
    return -1;
  }
  let absent = -1;
  for (let i = 0; i < count; i++) {
    const row = picked[i] as number;
    const isThere = isValid(valid, row);
    values[start + i] = isThere ? (bytes[row] as number) : missingValue;
    if (!isThere && absent === -1) absent = i;
  }
  return absent;
}

function writeTarget(
  chunk: ChunkColumns,
  column: number,
  picked: readonly number[],
  values: Float32Array,
  start: number,
): void {
  const { bytes, valid } = chunk.column(column, 8);
  const items = new Float64Array(bytes.buffer, bytes.byteOffset, chunk.rows);
  picked.forEach((row, i) => (values[start + i] = isValid(valid, row) ? (items[row] as number) : NaN));
}
