import { CID } from 'multiformats/cid';
import { cidOf, type Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { storeCodes } from './codes.js';
import { del, put, type Store } from './store.js';
import { tables } from './tables.js';

/** The content-addressed blocks of a store, which together use at most `diskMaxBytes`. */
export class Blocks {
  readonly #store: Store;
  readonly #diskMaxBytes: number;
  #usedBytes: number;
  /** Blocks put since the last sweep: what they belong to may not be written down yet. */
  #young = new Set<Cid>();
  /** Puts run one after the other, so that the size stored beside the blocks is their sum. */
  #last: Promise<void> = Promise.resolve();

  private constructor(store: Store, diskMaxBytes: number, usedBytes: number) {
    this.#store = store;
    this.#diskMaxBytes = diskMaxBytes;
    this.#usedBytes = usedBytes;
  }

  static async open(store: Store, diskMaxBytes: number): Promise<Blocks> {
    return new Blocks(store, diskMaxBytes, (await store.get(tables.size, tables.block.name)) ?? 0);
  }

  /** The sum of the sizes of all blocks. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Whether nine tenths of the space are used, so that a sweep is worth its while, and further models may not fit. */
  get isTight(): boolean {
    return this.#usedBytes > 0.9 * this.#diskMaxBytes;
  }

  /** Removes the blocks that are not `wanted`, but for those put since the last sweep; their sizes' sum. */
  sweep(wanted: (cid: Cid) => boolean): Promise<number> {
    const done = this.#last.then(() => this.#sweep(wanted));
    this.#last = done.then(() => undefined, () => undefined);
    return done;
  }

  async #sweep(wanted: (cid: Cid) => boolean): Promise<number> {
    let freedBytes = 0;
    for await (const [cid, block] of this.#store.entries(tables.block)) {
      if (wanted(cid) || this.#young.has(cid)) continue;
      const usedBytes = this.#usedBytes - block.length;
      await this.#store.batch([del(tables.block, cid), del(tables.shared, cid), put(tables.size, tables.block.name, usedBytes)], { durable: false });
      this.#usedBytes = usedBytes;
      freedBytes += block.length;
    }
    this.#young = new Set();
    return freedBytes;
  }

  /** Stores a block durably. Throws as putBlocks does. */
  putBlock(cid: Cid, block: Uint8Array): Promise<void> {
    return this.putBlocks([[cid, block]]);
  }

  /** Stores blocks durably, all or none. Throws BLOCK_WRONG, DISK_BUDGET or DISK_FULL, and then nothing has changed. */
  putBlocks(blocks: readonly (readonly [Cid, Uint8Array])[]): Promise<void> {
    const done = this.#last.then(() => this.#put(blocks));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #put(blocks: readonly (readonly [Cid, Uint8Array])[]): Promise<void> {
    const fresh = new Map<Cid, Uint8Array>();
    for (const [cid, block] of blocks) {
      if (!isBlockOf(cid, block)) fail(storeCodes, 'BLOCK_WRONG', `${block.length} bytes are not the block ${cid}`);
      this.#young.add(cid);
      if (!(await this.#store.has(tables.block, cid))) fresh.set(cid, block);
    }
    if (fresh.size === 0) return;
    const bytes = [...fresh.values()].reduce((sum, block) => sum + block.length, 0);
    const usedBytes = this.#usedBytes + bytes;
    if (usedBytes > this.#diskMaxBytes) fail(storeCodes, 'DISK_BUDGET', `${bytes} more bytes make ${usedBytes} where ${this.#diskMaxBytes} are allowed`);
    await this.#store.batch([...[...fresh].map(([cid, block]) => put(tables.block, cid, block)), put(tables.size, tables.block.name, usedBytes)], { durable: true });
    this.#usedBytes = usedBytes;
  }

  /** The block, or null where it is not stored. Throws STORE_CORRUPT when its bytes have changed. */
  async readBlock(cid: Cid): Promise<Uint8Array | null> {
    const block = await this.#store.get(tables.block, cid);
    if (block === undefined) return null;
    if (!isBlockOf(cid, block)) fail(storeCodes, 'STORE_CORRUPT', `The block ${cid} has changed on the disk`);
    return block;
  }
}

/** Whether `block` hashes to `cid`; false for a CID that is none. */
export function isBlockOf(cid: Cid, block: Uint8Array): boolean {
  let codec: number;
  try {
    codec = CID.parse(cid).code;
  } catch {
    return false;
  }
  return cidOf(block, codec) === cid;
}
