import { statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import { cidOf, rawCodec } from '../../protocol/codec/hash.js';
import { datasetCodes } from '../../protocol/dataset/codes.js';
import {
  encodeDatasetManifest,
  type DatasetManifest,
  type MissingRule,
} from '../../protocol/dataset/dataset-manifest.js';
import { blockBytes, blockMaxBytes } from '../../protocol/dataset/era-block.js';
import { fail } from '../../protocol/error.js';
import { checkColumns, chooseColumns, type LayoutColumns } from './choose-columns.js';
import { chooseEras, type ChosenEra } from './choose-eras.js';
import { datasetStoreCodes } from './codes.js';
import { findTwins } from './find-twins.js';
import { datasetRows, eraSql, isFeature, readLayout, type LayoutFile } from './numerai-layout.js';
import { quoteText, type ParquetSession } from './parquet-session.js';

/** What an import is asked for. */
export interface ImportWish {
  /** A set of features, or null for all that the files have. */
  readonly featureSet: readonly string[] | null;
  readonly missing: MissingRule;
  /** The last era to take. */
  readonly until?: string | undefined;
  /** A dataset whose columns and eras are to be taken, and no others: what else is asked for has no say. */
  readonly like?: DatasetManifest | undefined;
}

/** What an import will do, known before a row is read. */
export interface ImportPlan {
  /** The manifest, its blocks still to be made. */
  readonly draft: DatasetManifest;
  readonly files: readonly PlannedFile[];
  /** Files without a row for it, and why. */
  readonly leftAlone: readonly { readonly file: string; readonly why: string }[];
  /** Eras without targets. */
  readonly leftOut: readonly string[];
  readonly datasetBytes: number;
  /** With what waits on the disk until its era is complete. */
  readonly diskBytes: number;
  /** About what the process holds at most. */
  readonly memoryBytes: number;
}

export interface PlannedFile extends LayoutFile {
  /** The rows of the file that enter the dataset, in SQL. */
  readonly where: string;
  /** The dataset's name of each era, by that of the file. */
  readonly eraNames: ReadonlyMap<string, string>;
}

/** What the program, its libraries and buffers take beside the rows. */
const programBytes = 160e6;

/**
 * Looks at the files, at their eras and targets. Throws what readLayout, chooseColumns, chooseEras and
 * encodeDatasetManifest throw, and DATASET_BLOCK_SIZE.
 */
export async function planImport(
  session: ParquetSession,
  paths: readonly string[],
  wish: ImportWish,
  memoryMaxBytes: number,
): Promise<ImportPlan> {
  const { files, leftAlone } = await readLayouts(session, paths);
  const { like } = wish;
  const columns = like ?? chooseColumns(files, wish.featureSet);
  if (like !== undefined) checkColumns(files, like);
  const { taken, leftOut } = chooseEras(files, {
    until: wish.until,
    only: like?.eras.map(({ name }) => name),
  });
  const planned = files.map((file) => planFile(file, taken)).filter(({ eraNames }) => eraNames.size > 0);
  const twins = like?.twins ?? (await findTwins(session, planned, columns.targets));
  const targets = columns.targets.filter((name) => !twins.some((twin) => twin.name === name));
  const block = cidOf(new Uint8Array(), rawCodec);
  const draft: DatasetManifest = {
    kind: 'dataset',
    version: 1,
    features: [...columns.features],
    targets,
    twins: [...twins],
    eras: taken.map(({ name, rows }) => ({ name, rows, block })),
    missing: like?.missing ?? wish.missing,
  };
  encodeDatasetManifest(draft);
  checkRows(draft, like);
  return {
    draft,
    files: planned,
    leftAlone,
    leftOut,
    ...(await sizesOf(session, planned, taken, draft, memoryMaxBytes)),
  };
}

/** The files with rows for a dataset. Throws DATASET_NO_ROWS, DATASET_COLUMN_MISSING and as readLayout does. */
async function readLayouts(
  session: ParquetSession,
  paths: readonly string[],
): Promise<{ files: [LayoutFile, ...LayoutFile[]]; leftAlone: { file: string; why: string }[] }> {
  const files: LayoutFile[] = [];
  const leftAlone: { file: string; why: string }[] = [];
  for (const path of paths) {
    const hasFeatures = [...(await session.readColumns(path)).keys()].some(isFeature);
    const file = hasFeatures ? await readLayout(session, path) : null;
    if (file !== null && file.eras.size > 0) files.push(file);
    else
      leftAlone.push({
        file: basename(path),
        why: hasFeatures ? 'none of its rows is for training or validation' : 'it has no features',
      });
  }
  const [first, ...others] = files;
  if (first !== undefined) return { files: [first, ...others], leftAlone };
  return fail(
    datasetStoreCodes,
    'DATASET_NO_ROWS',
    leftAlone.map(({ file, why }) => `${file} is left alone, as ${why}`).join('; '),
  );
}

function planFile(file: LayoutFile, taken: readonly ChosenEra[]): PlannedFile {
  const own = taken.filter((era) => era.file.path === file.path);
  const eraNames = new Map(own.flatMap(({ name, written }) => written.map((raw) => [raw, name] as const)));
  const isWhole = !file.hasOthers && eraNames.size === file.eras.size;
  return {
    ...file,
    eraNames,
    where: isWhole
      ? 'true'
      : `${datasetRows(file)} AND ${eraSql(file)} IN (${[...eraNames.keys()].map(quoteText).join(', ')})`,
  };
}

/** Throws DATASET_DIFFERS where an era has not as many rows as in the dataset that is sought. */
function checkRows({ eras }: DatasetManifest, like: DatasetManifest | undefined): void {
  const odd = like?.eras.findIndex(({ rows }, i) => rows !== eras[i]?.rows) ?? -1;
  if (odd !== -1)
    fail(
      datasetStoreCodes,
      'DATASET_DIFFERS',
      `Era ${eras[odd]?.name} has ${eras[odd]?.rows} rows, and ${like?.eras[odd]?.rows} in the dataset that is sought`,
    );
}

/** Throws DATASET_BLOCK_SIZE. */
async function sizesOf(
  session: ParquetSession,
  files: readonly PlannedFile[],
  taken: readonly ChosenEra[],
  { features, targets }: DatasetManifest,
  memoryMaxBytes: number,
): Promise<Pick<ImportPlan, 'datasetBytes' | 'diskBytes' | 'memoryBytes'>> {
  const bytesOf = ({ rows, idBytes }: ChosenEra): number =>
    blockBytes(rows, idBytes, features.length, targets.length);
  const large = taken.find((era) => bytesOf(era) > blockMaxBytes);
  if (large !== undefined)
    fail(
      datasetCodes,
      'DATASET_BLOCK_SIZE',
      `Era ${large.name} has ${large.rows} rows of ${features.length} features`,
    );
  const datasetBytes = taken.reduce((sum, era) => sum + bytesOf(era), 0);
  const isMixed = taken.some(({ rows, firstRow, lastRow }) => lastRow - firstRow >= rows);
  const greatest = Math.max(...taken.map(bytesOf));
  // A row group's pages; of an era its rows as they come, those joined, and the block: five times the latter.
  const pages = await pageBytes(session, files, { features, targets });
  const memoryBytes =
    programBytes + Math.min(pages, memoryMaxBytes) + 5 * greatest + (isMixed ? memoryMaxBytes / 4 : 0);
  return { datasetBytes, diskBytes: datasetBytes * (isMixed ? 2 : 1), memoryBytes };
}

/** The bytes of the greatest row group in the columns that are read. */
async function pageBytes(
  session: ParquetSession,
  files: readonly PlannedFile[],
  { features, targets }: LayoutColumns,
): Promise<number> {
  const names = [...features, ...targets].map(quoteText).join(', ');
  let greatest = 0;
  for (const { path } of files) {
    const [row] = await session.rows(
      `SELECT max(bytes) FROM (SELECT sum(total_uncompressed_size)::DOUBLE AS bytes FROM parquet_metadata($1) WHERE path_in_schema IN (${names}) GROUP BY row_group_id)`,
      [path],
    );
    greatest = Math.max(greatest, Number(row?.[0] ?? 0));
  }
  return greatest;
}

/** Throws DATASET_DISK_LIMIT or DISK_FULL where the folder's disk has not the room for an import. */
export async function checkRoom(
  { datasetBytes, diskBytes }: ImportPlan,
  folder: string,
  diskMaxBytes: number,
): Promise<void> {
  if (datasetBytes > diskMaxBytes)
    fail(
      datasetStoreCodes,
      'DATASET_DISK_LIMIT',
      `The dataset takes ${datasetBytes} bytes, and ${diskMaxBytes} are allowed`,
    );
  const { bavail, bsize } = await statfs(folder);
  if (diskBytes > bavail * bsize)
    fail(
      datasetStoreCodes,
      'DISK_FULL',
      `The import takes ${diskBytes} bytes, and the disk of ${folder} has ${bavail * bsize}`,
    );
}
