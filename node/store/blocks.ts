import { CID } from 'multiformats/cid';
import { cidOf, type Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { storeCodes } from './codes.js';
import { Turns } from '../turns.js';
import { del, delRow, isDamage, put, type Store, type Write } from './store.js';
import { tables } from './tables.js';

/** Blocks that are lost and noted at most; what is not noted is noted by a later sweep. */
const lostMax = 100_000;

/** The part of the space that may be used before it is tight. */
const tightShare = 0.9;

/** What a sweep is to leave. */
export interface Kept {
  readonly wanted: ReadonlySet<Cid>;
  /** Those of them that must be here. */
  readonly needed: ReadonlySet<Cid>;
}

/** The content-addressed blocks of a store, which together use at most `diskMaxBytes`. */
export class Blocks {
  readonly #store: Store;
  readonly #diskMaxBytes: number;
  readonly #onLost: ((what: string) => void) | null;
  #usedBytes: number;
  /** Blocks that were here, or must be, and are not: to be fetched. */
  readonly lost = new Set<Cid>();
  /** Blocks put since the last sweep: what they belong to may not be written down yet. */
  #young = new Set<Cid>();
  /** Changes are made one after the other, so that the size stored beside the blocks is their sum. */
  readonly #changes = new Turns(1);

  private constructor(
    store: Store,
    diskMaxBytes: number,
    usedBytes: number,
    onLost: ((what: string) => void) | null,
  ) {
    this.#store = store;
    this.#diskMaxBytes = diskMaxBytes;
    this.#usedBytes = usedBytes;
    this.#onLost = onLost;
  }

  /**
   * `onLost` hears of each block that was damaged and so is dropped; without it, reading such a block throws.
   */
  static async open(
    store: Store,
    diskMaxBytes: number,
    onLost: ((what: string) => void) | null = null,
  ): Promise<Blocks> {
    const usedBytes = await store.get(tables.size, tables.block.name).catch(damagedIsNone);
    return new Blocks(store, diskMaxBytes, usedBytes ?? (await sumBlocks(store)), onLost);
  }

  /** Bytes that all blocks may take. */
  get diskMaxBytes(): number {
    return this.#diskMaxBytes;
  }

  /** The sum of the sizes of all blocks. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /**
   * Whether nine tenths of the space are used, so that a sweep is worth its while, and further models may not
   * fit.
   */
  get isTight(): boolean {
    return this.#usedBytes > tightShare * this.#diskMaxBytes;
  }

  /** Bytes until then. */
  get roomBytes(): number {
    return Math.max(0, Math.floor(tightShare * this.#diskMaxBytes) - this.#usedBytes);
  }

  /**
   * Removes the blocks that are not wanted, but for those put since the last sweep, and those that were
   * damaged; notes as lost what is needed and not here, and counts what is. How many bytes it freed.
   */
  sweep(kept: Kept): Promise<number> {
    return this.#changes.take(() => this.#sweep(kept));
  }

  async #sweep({ wanted, needed }: Kept): Promise<number> {
    const before = this.#usedBytes;
    const missing = new Set(needed);
    let usedBytes = 0;
    for await (const { row, entry, damage } of this.#store.sift(tables.block)) {
      if (damage !== null) {
        this.#onLost?.(damage.what);
        await this.#remove([delRow(row)], this.#usedBytes);
        continue;
      }
      const [cid, block] = entry;
      missing.delete(cid);
      if (wanted.has(cid) || this.#young.has(cid)) usedBytes += block.length;
      else
        await this.#remove(
          [del(tables.block, cid), del(tables.shared, cid)],
          Math.max(0, this.#usedBytes - block.length),
        );
    }
    // The sum that was stored may have been lost with rows.
    await this.#remove([], usedBytes);
    this.#young = new Set();
    for (const cid of missing) this.#noteLost(cid);
    return Math.max(0, before - usedBytes);
  }

  async #remove(writes: readonly Write[], usedBytes: number): Promise<void> {
    await this.#store.batch([...writes, put(tables.size, tables.block.name, usedBytes)], { durable: false });
    this.#usedBytes = usedBytes;
  }

  /** Removes blocks that are of no use here any more, and then serves them no longer. */
  remove(cids: readonly Cid[]): Promise<void> {
    return this.#changes.take(async () => {
      for (const cid of cids) {
        const block = await this.#store.get(tables.block, cid).catch(damagedIsNone);
        const left = Math.max(0, this.#usedBytes - (block?.length ?? 0));
        await this.#remove([del(tables.block, cid), del(tables.shared, cid)], left);
        this.#young.delete(cid);
      }
    });
  }

  /** Notes as lost those blocks that are not here; which these are. */
  async noteAbsent(cids: readonly Cid[]): Promise<Cid[]> {
    const absent: Cid[] = [];
    for (const cid of cids) if (!(await this.#store.has(tables.block, cid))) absent.push(cid);
    for (const cid of absent) this.#noteLost(cid);
    return absent;
  }

  #noteLost(cid: Cid): void {
    if (this.lost.size < lostMax) this.lost.add(cid);
  }

  /** Stores a block durably. Throws as putBlocks does. */
  putBlock(cid: Cid, block: Uint8Array): Promise<void> {
    return this.putBlocks([[cid, block]]);
  }

  /**
   * Stores blocks durably, all or none. Throws BLOCK_WRONG, DISK_BUDGET or DISK_FULL, and then nothing has
   * changed.
   */
  putBlocks(blocks: readonly (readonly [Cid, Uint8Array])[]): Promise<void> {
    return this.#changes.take(() => this.#put(blocks));
  }

  async #put(blocks: readonly (readonly [Cid, Uint8Array])[]): Promise<void> {
    const fresh = new Map<Cid, Uint8Array>();
    for (const [cid, block] of blocks) {
      if (!isBlockOf(cid, block))
        fail(storeCodes, 'BLOCK_WRONG', `${block.length} bytes are not the block ${cid}`);
      this.#young.add(cid);
      if (!(await this.#store.has(tables.block, cid))) fresh.set(cid, block);
    }
    for (const [cid] of blocks) this.lost.delete(cid);
    if (fresh.size === 0) return;
    const bytes = [...fresh.values()].reduce((sum, block) => sum + block.length, 0);
    const usedBytes = this.#usedBytes + bytes;
    if (usedBytes > this.#diskMaxBytes)
      fail(
        storeCodes,
        'DISK_BUDGET',
        `${bytes} more bytes make ${usedBytes} where ${this.#diskMaxBytes} are allowed`,
      );
    await this.#store.batch(
      [
        ...[...fresh].map(([cid, block]) => put(tables.block, cid, block)),
        put(tables.size, tables.block.name, usedBytes),
      ],
      { durable: true },
    );
    this.#usedBytes = usedBytes;
  }

  /**
   * The block, or null where it is not stored. One whose bytes have changed is dropped, or throws
   * STORE_CORRUPT where nobody hears of it.
   */
  async readBlock(cid: Cid): Promise<Uint8Array | null> {
    try {
      const block = await this.#store.get(tables.block, cid);
      if (block === undefined) return null;
      return isBlockOf(cid, block)
        ? block
        : fail(storeCodes, 'STORE_CORRUPT', `The block ${cid} has changed on the disk`);
    } catch (error) {
      if (!isDamage(error) || this.#onLost === null) throw error;
      this.#onLost(error.what);
      await this.#drop(cid);
      return null;
    }
  }

  /** What is dropped counts as used until the next sweep. */
  #drop(cid: Cid): Promise<void> {
    this.#noteLost(cid);
    return this.#changes.take(() => this.#remove([del(tables.block, cid)], this.#usedBytes));
  }
}

const damagedIsNone = (error: unknown): undefined => {
  if (!isDamage(error)) throw error;
};

async function sumBlocks(store: Store): Promise<number> {
  let sum = 0;
  for await (const { entry } of store.sift(tables.block)) sum += entry?.[1].length ?? 0;
  return sum;
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
