import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Cid } from '../../protocol/codec/hash.js';
import { datasetCodes } from '../../protocol/dataset/codes.js';
import type { DatasetManifest, MissingRule } from '../../protocol/dataset/dataset-manifest.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { checkSame, type DatasetSums } from './dataset-sums.js';
import { DatasetWriter } from './dataset-writer.js';
import { EraDrafts } from './era-drafts.js';
import { checkRoom, planImport, type ImportPlan, type PlannedFile } from './import-plan.js';
import { idSql } from './numerai-layout.js';
import { listParquetFiles, readFeatureSet, type ParquetSource } from './parquet-files.js';
import { parquet, ParquetSession } from './parquet-session.js';
import type { RunOptions } from './run-options.js';
import type { ValuesDraft } from './values-file.js';

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
  /** Bytes of memory for what is read at once: with fewer the files are read in more passes. */
  readonly memoryMaxBytes: number;
  /** Told what is going to be done before the long part of the work begins. */
  readonly onPlan?: (plan: ImportPlan) => void;
}

/**
 * Imports Parquet files in the layout of Numerai v5 into the data directory `dir`: a pass over the ids, eras
 * and targets, and one over the rows for every so many columns. Throws the codes of datasetCodes and
 * datasetStoreCodes; whatever fails, nothing is left and nothing stored is touched.
 */
export async function importParquet(dir: string, options: ImportOptions, run: RunOptions = {}): Promise<Cid> {
  const { source, missing, until, sums, expected, diskMaxBytes, memoryMaxBytes, onPlan } = options;
  const paths = await listParquetFiles(source);
  const featureSet = sums === undefined ? await readFeatureSet(paths[0] as string, options.featureSet) : null;
  const found = await marksOf(paths);
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
        return writer.withValues(plan.draft, async (values) => {
          const manifest = await writeEras(session, plan, { writer, values }, run);
          await checkUnchanged(paths, found);
          const dataset = writer.written(manifest);
          if (sums !== undefined) await checkSame(sums, dataset, run);
          else if (expected !== undefined && dataset.cid !== expected)
            fail(
              datasetStoreCodes,
              'DATASET_DIFFERS',
              `The dataset of these files is ${dataset.cid}, and ${expected} is sought: what differs is told only by the file .dataset beside that of the campaign`,
            );
          return writer.commit(manifest, originOf(plan, paths, options), run, values);
        });
      },
    ),
  );
}

/** Which version of the data, files and features: the folder of a download is named by its version. */
function originOf(
  { files, draft: { eras, features } }: ImportPlan,
  [first]: readonly string[],
  { featureSet, sums }: ImportOptions,
): string {
  const version = basename(dirname(resolve(first as string)));
  const set = sums === undefined && featureSet !== 'all' ? `, set ${featureSet}` : '';
  return `${version}: ${files.map(({ path }) => basename(path)).join(', ')}; ${features.length} features${set}; eras ${eras[0]?.name} to ${eras.at(-1)?.name}`;
}

/** Writes the blocks of all eras and their values, file by file and some columns at a time. */
async function writeEras(
  session: ParquetSession,
  { draft, files, passFeatures }: ImportPlan,
  to: { readonly writer: DatasetWriter; readonly values: ValuesDraft },
  { onProgress, signal }: RunOptions,
): Promise<DatasetManifest> {
  const blocks = new Map<string, Cid>();
  const totalRows = draft.eras.reduce((sum, era) => sum + era.rows, 0);
  const columns = 1 + draft.features.length + draft.targets.length;
  let doneCells = 0;
  const onRead = (cells: number): void => {
    signal?.throwIfAborted();
    doneCells += cells;
    onProgress?.(Math.floor(doneCells / columns), totalRows);
  };
  for (const file of files) {
    const drafts = new EraDrafts(session, file, draft, to.values.values, onRead);
    await drafts.begin(to.writer);
    for (const names of inRuns(draft.features, passFeatures)) await drafts.appendFeatures(names);
    // A target takes four times as much as a feature.
    for (const names of inRuns(draft.targets, Math.max(1, passFeatures >> 2)))
      await drafts.appendTargets(names);
    for (const [name, block] of await drafts.finish()) blocks.set(name, block);
  }
  return { ...draft, eras: draft.eras.map((era) => ({ ...era, block: blocks.get(era.name) as Cid })) };
}

const inRuns = (names: readonly string[], length: number): string[][] =>
  Array.from({ length: Math.ceil(names.length / length) }, (_, i) =>
    names.slice(i * length, (i + 1) * length),
  );

/** What tells that a file was written to or replaced. */
const marksOf = (paths: readonly string[]): Promise<string[]> =>
  Promise.all(
    paths.map(async (path) => {
      const { ino, size, mtimeMs } = await stat(path);
      return `${ino} ${size} ${mtimeMs}`;
    }),
  );

/** Files are read several times, and must be the same each time. Throws DATASET_FILE_CHANGED. */
async function checkUnchanged(paths: readonly string[], found: readonly string[]): Promise<void> {
  const now = await marksOf(paths);
  const changed = paths.find((_, i) => now[i] !== found[i]);
  if (changed !== undefined)
    fail(datasetStoreCodes, 'DATASET_FILE_CHANGED', `${changed} was written to while it was read`);
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
