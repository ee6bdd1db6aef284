import { setTimeout as delay } from 'node:timers/promises';
import { fail, GridlodeError } from '../../protocol/error.js';
import { ApiClient } from '../../node/api/api-client.js';
import { offlineStoreFolder, storeFolder } from '../../node/data-dir.js';
import { makeFolder } from '../../node/make-folder.js';
import type { ReadBlock } from '../../node/model/stored-model.js';
import { Blocks } from '../../node/store/blocks.js';
import { Store } from '../../node/store/store.js';
import { fileCodes } from '../framework/codes.js';
import type { Context } from '../framework/command.js';
import { fileExists } from '../framework/files.js';
import { bytes, optional, orElse, path, type Option } from '../framework/option.js';

export const diskOption = (min?: number): Option<number> =>
  orElse(
    bytes(
      'disk space for the blocks of stored models; datasets, records and the index of the store come on top',
      min,
    ),
    20e9,
    '20GB',
  );
export const storeOption = optional(
  path(
    "the folder of the stored models; by default offline in the data directory, and for reading also its node's",
  ),
);

/**
 * How long a reader waits for whoever holds a store, as another reader does for a moment, and how often it
 * looks.
 */
const lockWaitMs = 60_000;
const lockLookMs = 100;

/**
 * Opens the store in `folder` for `work` and closes it. Throws FILE_UNWRITABLE, STORE_LOCKED where another
 * process holds it, and what Store.open throws.
 */
export async function useStore<T>(
  folder: string,
  diskBytes: number,
  work: (store: Store, blocks: Blocks) => Promise<T>,
): Promise<T> {
  await makeStoreFolder(folder);
  const store = await Store.open(folder).catch((error: unknown) => {
    if (!isLocked(error)) throw error;
    const remedy =
      'Wait for it to end, or give --store another folder: a model trained there is the same to the last byte.';
    throw new GridlodeError('STORE_LOCKED', `Another command holds ${folder}`, remedy, { cause: error });
  });
  try {
    // What was damaged is trained again.
    return await work(store, await Blocks.open(store, diskBytes, () => undefined));
  } finally {
    await store.close();
  }
}

/**
 * Reads blocks for `work`: from the store in `folder`, or else from the models trained by hand in the data
 * directory and, where they are not there, from those of its node, running or not. Stores are held meanwhile
 * and keep others waiting, so `work` only reads. Throws STORE_LOCKED where another process does not let go of
 * one, and what Store.open throws.
 */
export async function useBlocks<T>(
  context: Context,
  folder: string | undefined,
  work: (readBlock: ReadBlock) => Promise<T>,
): Promise<T> {
  const { dir } = context;
  const opened: Store[] = [];
  const openReader = async (path: string): Promise<ReadBlock> => {
    // Reading makes no store.
    if (!(await fileExists(path))) return () => Promise.resolve(null);
    const store = await Store.open(path);
    opened.push(store);
    const blocks = await Blocks.open(store, Number.MAX_SAFE_INTEGER);
    return (cid) => blocks.readBlock(cid);
  };
  // One that starts or stops holds its store and does not answer.
  const openNode = (): Promise<ReadBlock> =>
    whileLocked(storeFolder(dir), context, async () => {
      const node = new ApiClient(dir);
      return (await node.isThere()) ? (cid) => node.readBlock(cid) : openReader(storeFolder(dir));
    });
  try {
    const own = folder ?? offlineStoreFolder(dir);
    const readOwn = await whileLocked(own, context, () => openReader(own));
    if (folder !== undefined) return await work(readOwn);
    let readNode: Promise<ReadBlock> | undefined;
    return await work(async (cid) => (await readOwn(cid)) ?? (await (readNode ??= openNode()))(cid));
  } finally {
    for (const store of opened) await store.close();
  }
}

const makeStoreFolder = (folder: string): Promise<void> =>
  makeFolder(folder).catch((error: Error) =>
    fail(fileCodes, 'FILE_UNWRITABLE', `${folder} cannot be made: ${error.message}`, error),
  );

const isLocked = (error: unknown): boolean => error instanceof GridlodeError && error.code === 'STORE_LOCKED';

/** Tries `open` until nobody else holds the store in `folder`, for a bounded time. Throws STORE_LOCKED. */
export async function whileLocked<T>(
  folder: string,
  { output, signal }: Context,
  open: () => Promise<T>,
): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += lockLookMs) {
    try {
      return await open();
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (waitedMs === 0)
        output.say(`Another command uses ${folder}: waiting up to ${lockWaitMs / 1000} s for it to end.`);
      if (waitedMs >= lockWaitMs)
        throw new GridlodeError(
          'STORE_LOCKED',
          `Another command still uses ${folder}`,
          'Wait for it to end and try again.',
          { cause: error },
        );
    }
    await delay(lockLookMs, undefined, { signal });
  }
}

/**
 * Does `work` while no other command does its own at `folder`, which holds nothing but that lock. Throws
 * FILE_UNWRITABLE, STORE_LOCKED and what Store.open throws.
 */
export async function oneAtATime<T>(folder: string, context: Context, work: () => Promise<T>): Promise<T> {
  await makeStoreFolder(folder);
  const lock = await whileLocked(folder, context, () => Store.open(folder));
  try {
    return await work();
  } finally {
    await lock.close();
  }
}
