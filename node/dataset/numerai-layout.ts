import { datasetCodes } from '../../protocol/dataset/codes.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { parquet, quoteName, type ParquetSession } from './parquet-session.js';

/** A file and its columns with their SQL types. */
export interface ColumnFile {
  readonly path: string;
  readonly columns: ReadonlyMap<string, string>;
}

/** A file of Numerai's v5 layout, and what it holds of each era that is not live. */
export interface LayoutFile extends ColumnFile {
  /** By the name that the file has for the era. */
  readonly eras: ReadonlyMap<string, FileEra>;
  /** Whether there are other rows beside those of the eras. */
  readonly hasOthers: boolean;
}

export interface FileEra {
  readonly rows: number;
  /** Rows that have the main target. */
  readonly targetRows: number;
  /** Bytes of the ids. */
  readonly idBytes: number;
  /** Where its first and its last row stand in the file. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly isValidation: boolean;
}

export const mainTarget = 'target';
const integerTypes = [
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
];
/** DuckDB reads a float16 as FLOAT. */
export const floatTypes = ['FLOAT', 'DOUBLE'];
const numberTypes = [...integerTypes, ...floatTypes];
const erasMaxRead = 20_000;

export const isFeature = (name: string): boolean => name.startsWith('feature_');
export const isTarget = (name: string): boolean => name === mainTarget || name.startsWith('target_');

/** The column of ids: pandas writes an index by its name, and one without a name by this one. */
export const idColumn = ({ columns }: ColumnFile): string =>
  columns.has('id') || !columns.has('__index_level_0__') ? 'id' : '__index_level_0__';
export const idSql = (file: ColumnFile): string => quoteName(idColumn(file));

/** The era as text: whole numbers without a fraction. */
export const eraSql = ({ columns }: ColumnFile): string =>
  floatTypes.includes(columns.get('era') as string)
    ? '(CASE WHEN era = floor(era) THEN era::BIGINT::VARCHAR ELSE era::VARCHAR END)'
    : 'era::VARCHAR';

/** Rows of a dataset are those whose targets are known; live and test rows are not, and era X is live. */
export const datasetRows = (file: ColumnFile): string =>
  `(data_type IN ('train', 'validation') AND ${eraSql(file)} <> 'X')`;
export const liveRows = (file: ColumnFile): string => `(data_type = 'live' OR ${eraSql(file)} = 'X')`;

/**
 * The columns of a file, the ids, era and data_type among them, and its rows, counted. Throws
 * DATASET_COLUMN_MISSING, DATASET_COLUMN_TYPE, DATASET_FILE_CORRUPT, DATASET_DATA_TYPE, DATASET_NAME or
 * DATASET_NO_ROWS.
 */
export async function readLayout(session: ParquetSession, path: string): Promise<LayoutFile> {
  const file = { path, columns: await session.readColumns(path) };
  checkType(file, idColumn(file), ['VARCHAR']);
  checkType(file, 'era', ['VARCHAR', ...numberTypes]);
  checkType(file, 'data_type', ['VARCHAR']);
  const hasTarget = floatTypes.includes(file.columns.get(mainTarget) ?? '');
  const found = await session.rows(
    `SELECT ${eraSql(file)} AS era, data_type, ${datasetRows(file)}, count(*)::DOUBLE, ` +
      `${hasTarget ? `count(*) FILTER (NOT isnan(${mainTarget}))` : '0'}::DOUBLE, ` +
      `coalesce(sum(strlen(${idSql(file)})), 0)::DOUBLE, min(file_row_number)::DOUBLE, max(file_row_number)::DOUBLE ` +
      `FROM ${parquet(1)} GROUP BY ALL LIMIT ${erasMaxRead}`,
    [path],
  );
  if (found.length === 0) fail(datasetStoreCodes, 'DATASET_NO_ROWS', `${path} has no rows`);
  const eras = new Map<string, FileEra>();
  for (const [era, dataType, isTaken, ...counts] of found) {
    if (!['train', 'validation', 'test', 'live'].includes(dataType as string))
      fail(datasetStoreCodes, 'DATASET_DATA_TYPE', `${path} has rows of data_type ${String(dataType)}`);
    if (era === null) return fail(datasetCodes, 'DATASET_NAME', `${path} has rows without an era`);
    const [rows, targetRows, idBytes, firstRow, lastRow] = counts as [number, number, number, number, number];
    const group = { rows, targetRows, idBytes, firstRow, lastRow, isValidation: dataType === 'validation' };
    const other = eras.get(era as string);
    if (isTaken === true) eras.set(era as string, other === undefined ? group : joinEras(other, group));
  }
  return { ...file, eras, hasOthers: found.some(([, , isTaken]) => isTaken !== true) };
}

/** Two parts of one era. */
export const joinEras = (a: FileEra, b: FileEra): FileEra => ({
  rows: a.rows + b.rows,
  targetRows: a.targetRows + b.targetRows,
  idBytes: a.idBytes + b.idBytes,
  firstRow: Math.min(a.firstRow, b.firstRow),
  lastRow: Math.max(a.lastRow, b.lastRow),
  isValidation: a.isValidation || b.isValidation,
});

/** Throws DATASET_COLUMN_MISSING or DATASET_COLUMN_TYPE. */
export function checkFeatures(file: ColumnFile, features: readonly string[]): void {
  for (const feature of features) checkType(file, feature, numberTypes);
}

/** Throws DATASET_COLUMN_MISSING or DATASET_COLUMN_TYPE. */
export function checkType({ path, columns }: ColumnFile, name: string, allowed: readonly string[]): void {
  const type =
    columns.get(name) ?? fail(datasetStoreCodes, 'DATASET_COLUMN_MISSING', `${path} has no column ${name}`);
  if (!allowed.includes(type))
    fail(
      datasetStoreCodes,
      'DATASET_COLUMN_TYPE',
      `The column ${name} of ${path} is ${type}, not ${allowed.join(' or ')}`,
    );
}
