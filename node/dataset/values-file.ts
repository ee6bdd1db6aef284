import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineCodes, EngineValues } from '../../native/index.js';
import type { EraBlockParts } from '../../protocol/dataset/era-block.js';
import { fail, isOf } from '../../protocol/error.js';
import { isRunning, processMark } from '../lock/process-mark.js';
import { syncFolder } from '../make-folder.js';
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
    if (!anew) return EngineValues.open(path, dataset.cid, shapeOf(dataset));
    say(`${path} is made of its blocks anew`);
  } catch (error) {
    if (!isOf(error, engineCodes, 'ENGINE_CACHE')) throw error;
    say(`${error.what}: it is made of its blocks`);
  }
  await makeValues(dataset);
  return EngineValues.open(path, dataset.cid, shapeOf(dataset));
}

/** So that it is made anew when it is opened next. */
export const removeValues = ({ folder }: Dataset): Promise<void> =>
  rm(join(folder, valuesFile), { force: true });

/**
 * Makes the file, compares all of it with the blocks, and puts it in its place in one step. Throws DISK_FULL,
 * ENGINE_CACHE, ENGINE_ROWS where memory or disk changed it meanwhile, and what Dataset.readParts throws.
 */
export async function makeValues(dataset: Dataset, run: RunOptions = {}): Promise<void> {
  await removeLeftovers(dataset.folder);
  const path = join(dataset.folder, `.${valuesFile}-${processMark()}-${randomUUID()}`);
  try {
    const values = EngineValues.create(path, dataset.cid, shapeOf(dataset));
    try {
      await forEras(dataset, run, 0, (row, { rows, packed, targetBytes }) =>
        values.push(row, rows, packed, targetBytes),
      );
      values.finish();
      await forEras(dataset, run, 1, (row, { rows, packed, targetBytes }, name) => {
        if (!values.holds(row, rows, packed, targetBytes))
          fail(engineCodes, 'ENGINE_ROWS', `Era ${name} changed while its values were written to ${path}`);
      });
    } finally {
      values.close();
    }
    await rename(path, join(dataset.folder, valuesFile));
    await syncFolder(dataset.folder);
  } catch (error) {
    if (isOf(error, engineCodes, 'ENGINE_CACHE') && /No space left on device/.test(error.what))
      fail(datasetStoreCodes, 'DISK_FULL', error.what, error);
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}

/** `pass`: of the two that make the file, each of which is half of the progress. */
async function forEras(
  dataset: Dataset,
  { onValues, signal }: RunOptions,
  pass: 0 | 1,
  use: (row: number, parts: EraBlockParts, name: string) => void,
): Promise<void> {
  const total = shapeOf(dataset).rows;
  let row = 0;
  for (const { name, rows } of dataset.manifest.eras) {
    signal?.throwIfAborted();
    use(row, await dataset.readParts(name), name);
    row += rows;
    onValues?.(Math.floor((pass * total + row) / 2), total);
  }
}

const shapeOf = ({ manifest: { eras, features, targets } }: Dataset): EngineValues['shape'] => ({
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
