import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../../protocol/codec/shape.js';
import { cidOf, rawCodec, type Cid } from '../../protocol/codec/hash.js';
import {
  datasetManifestMaxBytes,
  decodeDatasetManifest,
  splitDatasetEra,
  type DatasetManifest,
} from '../../protocol/dataset/dataset-manifest.js';
import {
  blockMaxBytes,
  decodeParts,
  type EraBlock,
  type EraBlockParts,
} from '../../protocol/dataset/era-block.js';
import { fail } from '../../protocol/error.js';
import { campaignLimits } from '../../protocol/limits.js';
import { openRegular } from '../files/regular-file.js';
import { datasetStoreCodes } from './codes.js';

/** Where the datasets of a data directory live: one folder each, named by its CID. */
export const datasetsFolder = (dir: string): string => join(dir, 'datasets');
export const manifestFile = 'manifest';
/** Beside it: what the dataset was made of, for people. It is no part of the dataset. */
export const originFile = 'origin';
const originText = text(campaignLimits.datasetOrigin, 1);

/** A stored dataset. Blocks stay on disk and are read one era at a time. */
export class Dataset {
  private readonly eras: ReadonlyMap<string, DatasetManifest['eras'][number]>;

  constructor(
    readonly cid: Cid,
    readonly folder: string,
    readonly manifest: DatasetManifest,
  ) {
    this.eras = new Map(manifest.eras.map((era) => [era.name, era]));
  }

  /**
   * The rows of an era, all of whose bytes are checked. Throws DATASET_ERA_UNKNOWN or, with the name of the
   * file, DATASET_BLOCK_CORRUPT.
   */
  readEra(name: string): Promise<EraBlock> {
    return this.read(name, decodeParts);
  }

  /**
   * The parts of an era's block; its CID is checked each time, as what was read before may have changed
   * since. Throws as readEra does.
   */
  readParts(name: string): Promise<EraBlockParts> {
    return this.read(name, (parts) => parts);
  }

  private async read<T>(name: string, decode: (parts: EraBlockParts) => T): Promise<T> {
    const era = this.eras.get(name) ?? this.refuseEra(name);
    const file = join(this.folder, era.block);
    try {
      const bytes = await readBounded(file, blockMaxBytes);
      if (cidOf(bytes, rawCodec) !== era.block) throw new Error('The bytes have another CID');
      return decode(splitDatasetEra(this.manifest, era, bytes));
    } catch (error) {
      return fail(
        datasetStoreCodes,
        'DATASET_BLOCK_CORRUPT',
        `Era ${name} cannot be read from ${file}`,
        error,
      );
    }
  }

  /** What it was made of, as a campaign tells it; null where nothing readable says so. */
  readOrigin(): Promise<string | null> {
    return readOrigin(this.folder);
  }

  /** Eras are named by numbers of a fixed width, which people write without the zeros. */
  private refuseEra(name: string): never {
    const bare = (era: string): string => era.replace(/^0+/, '');
    const all = [...this.eras.keys()];
    const meant = all.find((era) => bare(era) === bare(name));
    return fail(
      datasetStoreCodes,
      'DATASET_ERA_UNKNOWN',
      `The dataset has no era ${name}${meant === undefined ? `, but ${all[0]} to ${all.at(-1)}` : ` (did you mean ${meant}?)`}`,
    );
  }
}

async function readOrigin(folder: string): Promise<string | null> {
  try {
    const bytes = await readBounded(join(folder, originFile), 4 * campaignLimits.datasetOrigin);
    return originText.decode(bytes.toString('utf8'), 'origin');
  } catch {
    return null;
  }
}

/** Datasets of a directory that a message lists at most. */
const listedMax = 5;

/** What other datasets than that which is sought a directory has. */
async function describeOthers(dir: string, sought: Cid): Promise<string> {
  const others = (await listDatasets(dir)).filter((cid) => cid !== sought).slice(0, listedMax);
  const described = others.map(async (cid) => {
    const origin = await readOrigin(join(datasetsFolder(dir), cid));
    return `, but ${cid}${origin === null ? '' : ` (${origin})`}`;
  });
  return (await Promise.all(described)).join('');
}

/**
 * Opens a dataset of the data directory `dir`; `origin` is what a campaign says of it. Throws DATASET_ABSENT,
 * DATASET_PATH or DATASET_MANIFEST_CORRUPT.
 */
export async function openDataset(dir: string, cid: Cid, origin: string | null = null): Promise<Dataset> {
  const folder = join(datasetsFolder(dir), cid);
  const file = join(folder, manifestFile);
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(file, datasetManifestMaxBytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES')
      fail(datasetStoreCodes, 'DATASET_PATH', `${file} cannot be read: ${(error as Error).message}`, error);
    return fail(
      datasetStoreCodes,
      'DATASET_ABSENT',
      `There is no dataset ${cid}${origin === null ? '' : ` (${origin})`} in ${dir}${await describeOthers(dir, cid)}`,
      error,
    );
  }
  if (cidOf(bytes) !== cid)
    fail(datasetStoreCodes, 'DATASET_MANIFEST_CORRUPT', `${file} is not the manifest of its dataset`);
  return new Dataset(cid, folder, decodeDatasetManifest(bytes));
}

/** The datasets of the data directory `dir`, in the order of their CIDs. */
export async function listDatasets(dir: string): Promise<Cid[]> {
  const entries = await readdir(datasetsFolder(dir), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name as Cid)
    .sort();
}

async function readBounded(file: string, maxBytes: number): Promise<Buffer> {
  const handle = await openRegular(file);
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) throw new Error(`${file} has ${size} bytes where at most ${maxBytes} are allowed`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
