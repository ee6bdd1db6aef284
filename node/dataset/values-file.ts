import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineCodes, EngineValues } from '../../native/index.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import type { EraBlockParts } from '../../protocol/dataset/era-block.js';
import { fail, isOf } from '../../protocol/error.js';
import { isRunning, processMark } from '../lock/process-mark.js';
import { syncFolder } from '../files/make-folder.js';
import { datasetStoreCodes } from './codes.js';
import type { Dataset } from './dataset-store.js';
import type { RunOptions } from './run-options.js';

/**
 * Beside the blocks of a dataset: the values and targets of all its rows, in the order of the manifest, as
 * trainings map them. It follows from the blocks and is made of them again where it is gone or damaged.
 */
export const valuesFile = 'values';

/** What it takes of a disk, but for its head. */
export const valuesBytes = (rows: number, features: number, targets: number): number =>
  rows * (Math.ceil(features / 2) + 4 * targets);

export interface OpenValuesOptions {
  /** Makes it of the blocks even where there is one. */
  readonly anew?: boolean;
  /** Hears why it is made. */
  readonly say?: (why: string) => void;
}

/** Opens the file, which it makes where it has to. Throws what makeValues throws. */
export async function openValues(
  dataset: Dataset,
  { anew = false, say = () => undefined }: OpenValuesOptions = {},
): Promise<EngineValues> {
  const path = join(dataset.folder, valuesFile);
  try {
    if (!anew) return EngineValues.open(path, dataset.cid, shapeOf(dataset.manifest));
    say(`${path} is made of its blocks anew`);
  } catch (error) {
    if (!isOf(error, engineCodes, 'ENGINE_CACHE')) throw error;
    say(`${error.what}: it is made of its blocks`);
  }
  await makeValues(dataset);
  return EngineValues.open(path, dataset.cid, shapeOf(dataset.manifest));
}

/** So that it is made anew when it is opened next. */
export const removeValues = ({ folder }: Dataset): Promise<void> =>
  rm(join(folder, valuesFile), { force: true });

/**
 * Makes the file of the blocks. Throws DISK_FULL, ENGINE_CACHE, ENGINE_ROWS where memory or disk changed it
 * meanwhile, and what Dataset.readParts throws.
 */
export function makeValues(dataset: Dataset, run: RunOptions = {}): Promise<void> {
  return ValuesDraft.use(dataset.folder, dataset.manifest, async (draft) => {
    const { rows, features, targets } = shapeOf(dataset.manifest);
    // Then all of it is compared, which is the other half of the work.
    const half = (row: number): void => run.onValues?.(Math.floor(row / 2), rows);
    await forEras(dataset, { ...run, onValues: half }, (row, { rows: count, packed, targetBytes }) => {
      draft.values.pushPacked(row, count, 0, features, packed);
      for (let t = 0; t < targets; t++)
        draft.values.pushTarget(row, count, t, targetBytes.subarray(4 * t * count, 4 * (t + 1) * count));
    });
    await draft.finish(dataset, { ...run, onValues: (row) => half(rows + row) });
  });
}

/** The file while it is filled; nobody sees it before it is whole. */
export class ValuesDraft {
  private constructor(
    private readonly path: string,
    /** Takes the rows of all eras, in the order of the manifest. */
    readonly values: EngineValues,
  ) {}

  /**
   * Runs `fill` with a file in the folder of its dataset, and removes what it left behind. Throws DISK_FULL,
   * ENGINE_CACHE and what `fill` throws.
   */
  static async use<T>(
    folder: string,
    manifest: DatasetManifest,
    fill: (draft: ValuesDraft) => Promise<T>,
  ): Promise<T> {
    await removeLeftovers(folder);
    const path = join(folder, `.${valuesFile}-${processMark()}-${randomUUID()}`);
    try {
      const values = EngineValues.create(path, shapeOf(manifest));
      try {
        return await fill(new ValuesDraft(path, values));
      } finally {
        values.close();
      }
    } catch (error) {
      if (isOf(error, engineCodes, 'ENGINE_CACHE') && /No space left on device/.test(error.what))
        fail(datasetStoreCodes, 'DISK_FULL', error.what, error);
      throw error;
    } finally {
      await rm(path, { force: true });
    }
  }

  /**
   * Compares all of it with the blocks, and puts it in its place in one step. Throws ENGINE_ROWS where memory
   * or disk changed it meanwhile, ENGINE_CACHE, and what Dataset.readParts throws.
   */
  async finish(dataset: Dataset, run: RunOptions): Promise<void> {
    this.values.finish(dataset.cid);
    await forEras(dataset, run, (row, { rows, packed, targetBytes }, name) => {
      if (!this.values.holds(row, rows, packed, targetBytes))
        fail(engineCodes, 'ENGINE_ROWS', `Era ${name} changed while its values were written to ${this.path}`);
    });
    await rename(this.path, join(dataset.folder, valuesFile));
    await syncFolder(dataset.folder);
  }
}

async function forEras(
  dataset: Dataset,
  { onValues, signal }: RunOptions,
  use: (row: number, parts: EraBlockParts, name: string) => void,
): Promise<void> {
  const total = shapeOf(dataset.manifest).rows;
  let row = 0;
  for (const { name, rows } of dataset.manifest.eras) {
    signal?.throwIfAborted();
    use(row, await dataset.readParts(name), name);
    row += rows;
    onValues?.(row, total);
  }
}

const shapeOf = ({ eras, features, targets }: DatasetManifest): EngineValues['shape'] => ({
  rows: eras.reduce((sum, { rows }) => sum + rows, 0),
  features: features.length,
  targets: targets.length,
});

/** Those of processes that ended meanwhile. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = /^\.values-([^-]*)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(owner)) await rm(join(folder, name), { force: true });
  }
}
