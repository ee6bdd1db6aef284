import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CID } from 'multiformats/cid';
import * as digest from 'multiformats/hashes/digest';
import { rawCodec, sha256Code, type Cid } from '../../protocol/codec/hash.js';
import {
  datasetCid,
  encodeDatasetManifest,
  type DatasetManifest,
} from '../../protocol/dataset/dataset-manifest.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { campaignLimits } from '../../protocol/limits.js';
import { isRunning, processMark } from '../lock/process-mark.js';
import { makeFolder, syncFolder } from '../files/make-folder.js';
import { datasetStoreCodes } from './codes.js';
import { Dataset, datasetsFolder, manifestFile, originFile } from './dataset-store.js';
import type { RunOptions } from './run-options.js';
import { makeValues, ValuesDraft, valuesFile } from './values-file.js';

/**
 * Writes one dataset: everything goes to a temporary folder beside the others, is made durable, and appears
 * under its CID in one step. A crash leaves a temporary folder, which the next writer removes.
 */
export class DatasetWriter {
  private readonly folder: string;
  private readonly disk = new Disk();

  /** `workFolder` is for the run's own temporary files; what is stored lies in a folder within it. */
  private constructor(
    private readonly datasets: string,
    readonly workFolder: string,
  ) {
    this.folder = join(workFolder, 'dataset');
  }

  /**
   * Runs `write` and removes whatever it left behind. Throws DATASET_UNWRITABLE, DISK_FULL and what `write`
   * throws.
   */
  static async use<T>(dir: string, write: (writer: DatasetWriter) => Promise<T>): Promise<T> {
    const datasets = datasetsFolder(dir);
    const workFolder = join(datasets, `.new-${processMark()}-${randomUUID()}`);
    await makeFolder(datasets).catch((error: Error) =>
      fail(datasetStoreCodes, 'DATASET_UNWRITABLE', `${datasets} cannot be made: ${error.message}`, error),
    );
    try {
      await removeLeftovers(datasets);
      const writer = new DatasetWriter(datasets, workFolder);
      await makeFolder(writer.folder);
      return await write(writer);
    } catch (error) {
      if (isDiskFull(error)) return fail(datasetStoreCodes, 'DISK_FULL', `The disk of ${dir} is full`, error);
      throw error;
    } finally {
      await rm(workFolder, { recursive: true, force: true });
    }
  }

  /** Stores a block durably and returns its CID. */
  async addBlock(bytes: Uint8Array): Promise<Cid> {
    const block = this.beginBlock();
    await block.append(bytes);
    return block.finish();
  }

  /** A block that comes in parts. */
  beginBlock(): BlockDraft {
    return new BlockDraft(join(this.folder, randomUUID()), this.disk);
  }

  /** What was written so far, to be read before anyone sees it. */
  written(manifest: DatasetManifest): Dataset {
    return new Dataset(datasetCid(manifest), this.folder, manifest);
  }

  /** Hands out the file of values, for who has the rows at hand; it ends with `fill`. */
  withValues<T>(manifest: DatasetManifest, fill: (values: ValuesDraft) => Promise<T>): Promise<T> {
    return ValuesDraft.use(this.folder, manifest, fill);
  }

  /**
   * Makes the dataset visible, with its file of values, which is made of the blocks where it is not there. If
   * the dataset was there already, its files are replaced by the same ones, which heals a damaged block.
   * `origin` says to people what it was made of.
   */
  async commit(
    manifest: DatasetManifest,
    origin: string,
    run: RunOptions = {},
    values?: ValuesDraft,
  ): Promise<Cid> {
    const cid = datasetCid(manifest);
    await this.disk.append(join(this.folder, manifestFile), encodeDatasetManifest(manifest));
    await this.disk.append(
      join(this.folder, originFile),
      Buffer.from(shortened(origin, campaignLimits.datasetOrigin)),
    );
    await this.disk.settle();
    const dataset = this.written(manifest);
    await (values === undefined ? makeValues(dataset, run) : values.finish(dataset, run));
    const place = join(this.datasets, cid);
    try {
      await rename(this.folder, place);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      for (const file of new Set([
        ...manifest.eras.map((era) => era.block),
        manifestFile,
        originFile,
        valuesFile,
      ])) {
        await rename(join(this.folder, file), join(place, file));
      }
      await syncFolder(place);
    }
    await syncFolder(this.datasets);
    return cid;
  }
}

const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

/** A block of which only a part is there. */
export class BlockDraft {
  private readonly sha256 = createHash('sha256');

  constructor(
    private readonly path: string,
    private readonly disk: Disk,
  ) {}

  async append(bytes: Uint8Array): Promise<void> {
    this.sha256.update(bytes);
    await this.disk.append(this.path, bytes);
  }

  /** Returns the CID of the block, by which its file is named from now on. */
  async finish(): Promise<Cid> {
    const hashed = digest.create(sha256Code, this.sha256.digest());
    const cid = CID.createV1(rawCodec, hashed).toString() as Cid;
    await this.disk.settle();
    await rename(this.path, join(dirname(this.path), cid));
    return cid;
  }
}

/** Makes what is written durable while more is made: one write at a time, so that no more is outstanding. */
class Disk {
  private last: Promise<void> = Promise.resolve();

  /** Rejects too for what was wrong with the write before. */
  async append(path: string, bytes: Uint8Array): Promise<void> {
    await this.last;
    const handle = await open(path, 'a');
    try {
      await handle.writeFile(bytes);
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.last = handle.sync().finally(() => handle.close());
    // Whoever comes next hears of it.
    this.last.catch(() => undefined);
  }

  /** Resolves when all is durable that was appended. */
  settle(): Promise<void> {
    return this.last;
  }
}

/** Removes temporary folders of processes that are gone; another import may be running right now. */
async function removeLeftovers(datasets: string): Promise<void> {
  for (const name of await readdir(datasets)) {
    const owner = /^\.new-([^-]*)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(owner))
      await rm(join(datasets, name), { recursive: true, force: true });
  }
}

/** Node reports a full disk by code; DuckDB, which may spill while it looks for duplicates, in words. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof GridlodeError) return false;
  return (error as NodeJS.ErrnoException).code === 'ENOSPC' || /No space left on device/i.test(error.message);
}
