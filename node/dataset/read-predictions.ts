import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import type { Dataset } from './dataset-store.js';
import { eraSql, floatTypes, idColumn, idSql, type ColumnFile } from './numerai-layout.js';
import { listParquetFiles } from './parquet-files.js';
import { parquet, ParquetSession, quoteName, quoteText } from './parquet-session.js';

const memoryMaxBytes = 256 * 1024 * 1024;

/** What a model predicts, by era, the rows of each in the dataset's order. */
export type Predictions = ReadonlyMap<string, Float64Array>;

/** What is filled in of an era so far. */
interface Draft {
  readonly rowOf: ReadonlyMap<string, number>;
  readonly values: Float64Array;
  /** Rows that stood in a file, and those of them that have a number. */
  found: number;
  filled: number;
}

/**
 * A column of predictions from files such as those of benchmark models and of the meta model, for those of
 * `eras` that the files predict. An era in which no row has a number is not predicted. Throws
 * PREDICTIONS_COLUMN, PREDICTIONS_ERAS, PREDICTIONS_IDS or PREDICTIONS_NUMBER, and what opening Parquet files
 * and reading the dataset throws.
 */
export async function readPredictions(
  source: { readonly files: readonly string[]; readonly column: string },
  dataset: Dataset,
  eras: readonly string[],
): Promise<Predictions> {
  const files = await listParquetFiles({ files: source.files });
  const drafts = new Map<string, Draft>();
  await ParquetSession.use(files, { memoryMaxBytes }, async (session) => {
    for (const path of files) {
      const file = { path, columns: await session.readColumns(path) };
      checkColumn(file, source.column);
      const sql = `SELECT ${eraName(file)}, ${idSql(file)}, ${quoteName(source.column)}::DOUBLE FROM ${parquet(1)} WHERE ${eraName(file)} IN (${eras.map(quoteText).join(', ')})`;
      for await (const chunk of session.stream(sql, [path])) {
        const [names, ids, values] = [0, 1, 2].map((column) => chunk.getColumnVector(column)) as [
          ReturnType<typeof chunk.getColumnVector>,
          ReturnType<typeof chunk.getColumnVector>,
          ReturnType<typeof chunk.getColumnVector>,
        ];
        for (let row = 0; row < chunk.rowCount; row++) {
          const era = names.getItem(row) as string;
          if (!drafts.has(era)) drafts.set(era, await draftOf(dataset, era));
          const id = String(ids.getItem(row));
          fillIn(drafts.get(era) as Draft, { path, era, id }, values.getItem(row) as number | null);
        }
      }
    }
  });
  const predicted = new Map<string, Float64Array>();
  for (const [era, draft] of [...drafts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    checkWhole(draft, era, files);
    if (draft.filled > 0) predicted.set(era, draft.values);
  }
  if (predicted.size > 0) return predicted;
  return fail(
    datasetStoreCodes,
    'PREDICTIONS_ERAS',
    `${files.join(', ')} has no ${source.column} in any of the ${eras.length} eras ${eras[0]} to ${eras.at(-1)}`,
  );
}

/** The era as the dataset names it: a number has four digits. */
const eraName = (file: ColumnFile): string =>
  `(CASE WHEN regexp_full_match(${eraSql(file)}, '[0-9]{1,16}') THEN format('{:04d}', (${eraSql(file)})::BIGINT) ELSE ${eraSql(file)} END)`;

/** Throws PREDICTIONS_COLUMN. */
function checkColumn({ path, columns }: ColumnFile, wanted: string): void {
  const predicting = [...columns].filter(([, type]) => floatTypes.includes(type)).map(([name]) => name);
  const lacking = [idColumn({ path, columns }), 'era'].find((name) => !columns.has(name));
  if (lacking !== undefined || !predicting.includes(wanted))
    fail(
      datasetStoreCodes,
      'PREDICTIONS_COLUMN',
      `${path} has no column ${lacking ?? wanted} of ${lacking === undefined ? 'predictions' : 'its rows'}, but ${predicting.slice(0, 40).join(', ') || 'none'}`,
    );
}

async function draftOf(dataset: Dataset, era: string): Promise<Draft> {
  const { ids } = await dataset.readEra(era);
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  return { rowOf, values: new Float64Array(ids.length).fill(NaN), found: 0, filled: 0 };
}

/** Throws PREDICTIONS_IDS or PREDICTIONS_NUMBER. */
function fillIn(
  draft: Draft,
  { path, era, id }: { path: string; era: string; id: string },
  value: number | null,
): void {
  const row = draft.rowOf.get(id);
  if (row === undefined || !Number.isNaN(draft.values[row]))
    return fail(
      datasetStoreCodes,
      'PREDICTIONS_IDS',
      `${path} has in era ${era} the id ${id.slice(0, 64)}, ${row === undefined ? 'which the dataset has not' : 'and that twice'}`,
    );
  draft.found++;
  if (value === null || Number.isNaN(value)) return;
  if (!Number.isFinite(value))
    fail(datasetStoreCodes, 'PREDICTIONS_NUMBER', `${path} predicts ${value} for ${id} of era ${era}`);
  draft.values[row] = value;
  draft.filled++;
}

/** Throws PREDICTIONS_IDS or PREDICTIONS_NUMBER. */
function checkWhole({ rowOf, found, filled }: Draft, era: string, files: readonly string[]): void {
  if (found !== rowOf.size)
    fail(
      datasetStoreCodes,
      'PREDICTIONS_IDS',
      `${files.join(', ')} has ${found} of the ${rowOf.size} rows that the dataset has in era ${era}`,
    );
  if (filled > 0 && filled < found)
    fail(
      datasetStoreCodes,
      'PREDICTIONS_NUMBER',
      `${files.join(', ')} has no number for ${found - filled} of the ${found} rows of era ${era}`,
    );
}
