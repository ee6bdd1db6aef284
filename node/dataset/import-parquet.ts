import { join } from 'node:path';
import type { Cid } from '../../protocol/codec/hash.js';
import { datasetCodes } from '../../protocol/dataset/codes.js';
import type { DatasetManifest, MissingRule } from '../../protocol/dataset/dataset-manifest.js';
import { encodeEraBlock } from '../../protocol/dataset/era-block.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { checkSame, type DatasetSums } from './dataset-sums.js';
import { DatasetWriter } from './dataset-writer.js';
import { EraSpool } from './era-spool.js';
import { checkRoom, planImport, type ImportPlan, type PlannedFile } from './import-plan.js';
import { idSql } from './numerai-layout.js';
import { listParquetFiles, readFeatureSet, type ParquetSource } from './parquet-files.js';
import { readRows } from './parquet-rows.js';
import { parquet, ParquetSession } from './parquet-session.js';
import type { RunOptions } from './synthesize-dataset.js';

export interface ImportOptions {
  readonly source: ParquetSource;
  /** `all`, or a set of the features.json next to the first file. */
  readonly featureSet: string;
  readonly missing: MissingRule;
  /** The last era to take; without it, the last that has targets. */
  readonly until?: string | undefined;
  /** Of the dataset that is to come of it: its eras, columns and rule for what is missing are taken. */
  readonly sums?: DatasetSums | undefined;
  /** The dataset that is to come of it, where nobody has its sums. */
  readonly expected?: Cid | undefined;
  /** Bytes that the stored dataset may take. */
  readonly diskMaxBytes: number;
  /**
   * Bytes of memory for DuckDB (three quarters) and for rows whose era is not complete (one quarter); 2 GiB
   * suit all of Numerai's.
   */
  readonly memoryMaxBytes: number;
  /** Told what is going to be done before the long part of the work begins. */
  readonly onPlan?: (plan: ImportPlan) => void;
}

/**
 * Imports Parquet files in the layout of Numerai v5 into the data directory `dir`: one pass over the ids,
 * eras and targets, one over the rows. Throws the codes of datasetCodes and datasetStoreCodes; whatever
 * fails, nothing is left and nothing stored is touched.
 */
export async function importParquet(dir: string, options: ImportOptions, run: RunOptions = {}): Promise<Cid> {
  const { source, missing, until, sums, expected, diskMaxBytes, memoryMaxBytes, onPlan } = options;
  const paths = await listParquetFiles(source);
  const featureSet = sums === undefined ? await readFeatureSet(paths[0] as string, options.featureSet) : null;
  return DatasetWriter.use(dir, (writer) =>
    ParquetSession.use(
      paths,
      { spillFolder: join(writer.workFolder, 'engine'), memoryMaxBytes: memoryMaxBytes * 0.75 },
      async (session) => {
        const wish = { featureSet, missing, until, like: sums?.manifest };
        const plan = await planImport(session, paths, wish, memoryMaxBytes);
        onPlan?.(plan);
        await checkRoom(plan, writer.workFolder, diskMaxBytes);
        await checkDuplicateIds(session, plan.files);
        const spool = new EraSpool(join(writer.workFolder, 'spool'), memoryMaxBytes * 0.25);
        const manifest = await writeEras(session, plan, spool, writer, run);
        const dataset = writer.written(manifest);
        if (sums !== undefined) await checkSame(sums, dataset, run);
        else if (expected !== undefined && dataset.cid !== expected)
          fail(
            datasetStoreCodes,
            'DATASET_DIFFERS',
            `The dataset of these files is ${dataset.cid}, and ${expected} is sought: what differs is told only by the file .dataset beside that of the campaign`,
          );
        return writer.commit(manifest);
      },
    ),
  );
}

/** Writes a block as soon as the rows of its era are there. */
async function writeEras(
  session: ParquetSession,
  { draft, files }: ImportPlan,
  spool: EraSpool,
  writer: DatasetWriter,
  { onProgress, signal }: RunOptions,
): Promise<DatasetManifest> {
  const left = new Map(draft.eras.map(({ name, rows }) => [name, rows]));
  const blocks = new Map<string, Cid>();
  const totalRows = draft.eras.reduce((sum, era) => sum + era.rows, 0);
  let doneRows = 0;
  for (const file of files) {
    for await (const { era, rows } of readRows(session, file, draft, draft.missing, file.where)) {
      signal?.throwIfAborted();
      const name = file.eraNames.get(era) ?? '';
      await spool.add(name, rows);
      const rowsLeft = (left.get(name) ?? 0) - rows.ids.length;
      left.set(name, rowsLeft);
      if (rowsLeft === 0) blocks.set(name, await writer.addBlock(encodeEraBlock(await spool.take(name))));
      doneRows += rows.ids.length;
      onProgress?.(doneRows, totalRows);
    }
  }
  // Damaged statistics in a footer hide rows from a filter and not from a count; a file may also change
  // meanwhile.
  const odd = [...left].find(([, rowsLeft]) => rowsLeft !== 0);
  if (odd !== undefined)
    fail(
      datasetStoreCodes,
      'DATASET_FILE_CORRUPT',
      `Era ${odd[0]} has not the rows that were counted in ${files.map(({ path }) => path).join(', ')}`,
    );
  return { ...draft, eras: draft.eras.map((era) => ({ ...era, block: blocks.get(era.name) as Cid })) };
}

/** Ids are unique across eras and files, which no era alone can tell. Throws DATASET_ID_DUPLICATE. */
async function checkDuplicateIds(session: ParquetSession, files: readonly PlannedFile[]): Promise<void> {
  const all = files
    .map((file, i) => `SELECT ${idSql(file)} AS id FROM ${parquet(1 + i)} WHERE ${file.where}`)
    .join(' UNION ALL ');
  const [twice] = await session.rows(
    `SELECT id FROM (${all}) WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1 LIMIT 1`,
    files.map(({ path }) => path),
  );
  if (twice !== undefined)
    fail(datasetCodes, 'DATASET_ID_DUPLICATE', `The id ${String(twice[0])} stands on more than one row`);
}
