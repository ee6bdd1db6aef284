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
import { checkColumns, chooseColumns } from './choose-columns.js';
import { chooseEras, type ChosenEra } from './choose-eras.js';
import { datasetStoreCodes } from './codes.js';
import { findTwins } from './find-twins.js';
import { datasetRows, eraSql, isFeature, readLayout, type LayoutFile } from './numerai-layout.js';
import { quoteText, type ParquetSession } from './parquet-session.js';
import { valuesBytes } from './values-file.js';

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
  /** Features that are read in one pass. */
  readonly passFeatures: number;
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

/** What the program, its libraries and what the collector leaves lying take beside the columns. */
const programBytes = 250e6;
/** What a row's id takes while it waits for its era. */
const idMemoryBytes = 80;
/** More at once would be hardly faster. */
const passFeaturesMax = 1_000;

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

/** The files with rows for a dataset. Throws DATASET_NO_ROWS and what readLayout throws. */
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
): Promise<Pick<ImportPlan, 'passFeatures' | 'diskBytes' | 'memoryBytes'>> {
  const bytesOf = ({ rows, idBytes }: ChosenEra): number =>
    blockBytes(rows, idBytes, features.length, targets.length);
  const large = taken.find((era) => bytesOf(era) > blockMaxBytes);
  if (large !== undefined)
    fail(
      datasetCodes,
      'DATASET_BLOCK_SIZE',
      `Era ${large.name} has ${large.rows} rows of ${features.length} features`,
    );
  // Of an era whose rows stand together only they wait until it is complete; of others all of their file.
  const isMixed = taken.some(({ rows, firstRow, lastRow }) => lastRow - firstRow >= rows);
  const rowsOf = (eras: readonly ChosenEra[]): number => eras.reduce((sum, { rows }) => sum + rows, 0);
  const fileRows = Math.max(
    ...files.map(({ path }) => rowsOf(taken.filter((era) => era.file.path === path))),
  );
  const waiting = isMixed ? fileRows : Math.max(...taken.map(({ rows }) => rows));
  const columnBytes = (await pageBytes(session, files, features)) + 2 * waiting;
  const affordable = Math.max(2, Math.floor(memoryMaxBytes / 2 / columnBytes));
  // The file of values has its features in pairs.
  const passFeatures = Math.min(passFeaturesMax, features.length, affordable - (affordable % 2));
  return {
    passFeatures,
    diskBytes:
      taken.reduce((sum, era) => sum + bytesOf(era), 0) +
      valuesBytes(rowsOf(taken), features.length, targets.length),
    memoryBytes: programBytes + passFeatures * columnBytes + fileRows * (isMixed ? idMemoryBytes : 4),
  };
}

/** What DuckDB holds of a feature, at most: the pages of one row group, as they are stored and decoded. */
async function pageBytes(
  session: ParquetSession,
  files: readonly PlannedFile[],
  features: readonly string[],
): Promise<number> {
  const names = features.map(quoteText).join(', ');
  let greatest = 0;
  for (const { path } of files) {
    const [row] = await session.rows(
      `SELECT max(total_compressed_size + total_uncompressed_size)::DOUBLE FROM parquet_metadata($1) WHERE path_in_schema IN (${names})`,
      [path],
    );
    greatest = Math.max(greatest, Number(row?.[0] ?? 0));
  }
  return greatest;
}

/** Throws DATASET_DISK_LIMIT or DISK_FULL where the folder's disk has not the room for an import. */
export async function checkRoom(
  { diskBytes }: ImportPlan,
  folder: string,
  diskMaxBytes: number,
): Promise<void> {
  if (diskBytes > diskMaxBytes)
    fail(
      datasetStoreCodes,
      'DATASET_DISK_LIMIT',
      `The dataset takes ${diskBytes} bytes, and ${diskMaxBytes} are allowed`,
    );
  const { bavail, bsize } = await statfs(folder);
  if (diskBytes > bavail * bsize)
    fail(
      datasetStoreCodes,
      'DISK_FULL',
      `The dataset takes ${diskBytes} bytes, and the disk of ${folder} has ${bavail * bsize}`,
    );
}
