import type { Cid } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import { ApiClient } from '../../node/api/api-client.js';
import { offlineStoreFolder, storeFolder } from '../../node/data-dir/data-dir.js';
import { makeFolder } from '../../node/files/make-folder.js';
import type { ReadBlock } from '../../node/models/stored-model.js';
import { Blocks } from '../../node/store/blocks.js';
import { storeCodes } from '../../node/store/codes.js';
import { Store } from '../../node/store/store.js';
import { fileCodes } from '../framework/codes.js';
import type { Context } from '../framework/command.js';
import { fileExists } from '../framework/files.js';
import { bytes, optional, orElse, path, type Option } from '../framework/option.js';
import type { Waiting } from '../../node/lock/lock.js';
import { isLocked } from '../../node/lock/lock.js';
import { whileLocked } from '../../node/lock/lock.js';

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
    const what = `Another command holds ${folder}`;
    throw new GridlodeError({ ...storeCodes.STORE_LOCKED, code: 'STORE_LOCKED', what, remedy }, error);
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
    whileLocked(storeFolder(dir), waitingFor(storeFolder(dir), context), async () => {
      const node = new ApiClient(dir);
      return (await node.isThere()) ? (cid) => node.readBlock(cid) : openReader(storeFolder(dir));
    });
  try {
    const own = folder ?? offlineStoreFolder(dir);
    const readOwn = await whileLocked(own, waitingFor(own, context), () => openReader(own));
    if (folder !== undefined) return await work(readOwn);
    let readNode: Promise<ReadBlock> | undefined;
    return await work(async (cid) => (await readOwn(cid)) ?? (await (readNode ??= openNode()))(cid));
  } finally {
    for (const store of opened) await store.close();
  }
}

/**
 * Reads what is here of a model, of its manifest and its segments: looked for once, so that whoever reads,
 * and brings the rest from the network, holds no store meanwhile. Throws as useBlocks does.
 */
export const readHeld = (context: Context, folder: string | undefined, manifest: Cid): Promise<ReadBlock> =>
  useBlocks(context, folder, async (readBlock) => {
    const held = new Map<Cid, Uint8Array>();
    const hold = async (cid: Cid): Promise<Uint8Array | null> => {
      const block = await readBlock(cid);
      if (block !== null) held.set(cid, block);
      return block;
    };
    const block = await hold(manifest);
    if (block !== null) for (const { trees } of decodeManifest(block).segments) await hold(trees);
    return (cid) => Promise.resolve(held.get(cid) ?? null);
  });

/** Throws FILE_UNWRITABLE. */
export const makeStoreFolder = (folder: string): Promise<void> =>
  makeFolder(folder).catch((error: Error) =>
    fail(fileCodes, 'FILE_UNWRITABLE', `${folder} cannot be made: ${error.message}`, error),
  );

/** How a command waits for another that holds a store. */
export const waitingFor = (folder: string, { output, signal }: Context): Waiting => ({
  signal,
  onWait: (maxMs) =>
    output.say(`Another command uses ${folder}: waiting up to ${maxMs / 1000} s for it to end.`),
});
