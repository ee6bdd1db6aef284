import { Level } from 'level';
import { textBytes } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { storeCodes } from './codes.js';
import { failLevel } from './level-error.js';
import { keyOf, rowKey, rowValue, tableEnd, tables, tableStart, valueOf, type Table } from './tables.js';

/** The version of the layout that tables.ts describes. */
const formatVersion = 1;
/** Bytes of rows that an iterator reads ahead. */
const readAheadBytes = 1 << 20;

type Row = { type: 'put'; key: Uint8Array; value: Uint8Array } | { type: 'del'; key: Uint8Array };
/** One write of a batch; made by `put` and `del`. */
export type Write = Row & { readonly __write: true };

export function put<K, V>(table: Table<K, V>, key: K, value: V): Write {
  const row = rowKey(table, key);
  return { type: 'put', key: row, value: rowValue(table, row, value) } as Write;
}
export const del = <K>(table: Table<K, unknown>, key: K): Write => ({ type: 'del', key: rowKey(table, key) }) as Write;

export interface Range<K> {
  /** The first key wanted; by default the table's first. */
  readonly from?: K;
  /** The most rows to give. */
  readonly limit?: number;
}

/** The records and blocks of one data directory; one process at a time holds it. */
export class Store {
  readonly #level: Level<Uint8Array, Uint8Array>;
  readonly #signing = new Map<string, Promise<Uint8Array>>();
  /** The first failed write: what LevelDB appends after one can be lost at the next start, so nothing is. */
  #failure: unknown;

  private constructor(level: Level<Uint8Array, Uint8Array>) {
    this.#level = level;
  }

  /**
   * Opens the store in `directory`, creating it where there is none. Throws STORE_LOCKED, STORE_NEWER,
   * STORE_CORRUPT, STORE_UNREADABLE or DISK_FULL.
   */
  static async open(directory: string): Promise<Store> {
    const level = new Level<Uint8Array, Uint8Array>(directory, { keyEncoding: 'view', valueEncoding: 'view' });
    try {
      await level.open();
    } catch (error) {
      return failLevel(error, `The store ${directory} does not open`);
    }
    const store = new Store(level);
    try {
      await store.#checkFormat(directory);
    } catch (error) {
      await level.close();
      throw error;
    }
    return store;
  }

  async #checkFormat(directory: string): Promise<void> {
    const found = await this.get(tables.meta, 'format');
    if (found === undefined) {
      for await (const _ of this.#level.keys({ limit: 1 })) fail(storeCodes, 'STORE_CORRUPT', `${directory} holds rows but names no format`);
      return this.batch([put(tables.meta, 'format', textBytes(String(formatVersion)))], { durable: true });
    }
    const version = Buffer.from(found).toString('latin1');
    if (!/^[1-9][0-9]{0,8}$/.test(version)) fail(storeCodes, 'STORE_CORRUPT', `${directory} names no format that can be read`);
    if (Number(version) > formatVersion) fail(storeCodes, 'STORE_NEWER', `${directory} has format ${version}, this version reads ${formatVersion}`);
  }

  async get<K, V>(table: Table<K, V>, key: K): Promise<V | undefined> {
    const row = rowKey(table, key);
    let stored: Uint8Array | undefined;
    try {
      stored = await this.#level.get(row);
    } catch (error) {
      return failLevel(error, `The table ${table.name} cannot be read`);
    }
    return stored === undefined ? undefined : decodeRow(table, () => valueOf(table, row, stored));
  }

  async has<K>(table: Table<K, unknown>, key: K): Promise<boolean> {
    try {
      return await this.#level.has(rowKey(table, key));
    } catch (error) {
      return failLevel(error, `The table ${table.name} cannot be read`);
    }
  }

  /** The rows of a table in the order of their keys. */
  async *entries<K, V>(table: Table<K, V>, range: Range<K> = {}): AsyncIterable<[K, V]> {
    const rows = this.#level.iterator({
      gte: range.from === undefined ? tableStart(table) : rowKey(table, range.from),
      lt: tableEnd(table),
      limit: range.limit ?? -1,
      highWaterMarkBytes: readAheadBytes,
    });
    try {
      for await (const [row, stored] of rows) yield decodeRow(table, () => [keyOf(table, row), valueOf(table, row, stored)]);
    } catch (error) {
      failLevel(error, `The table ${table.name} cannot be read`);
    }
  }

  /**
   * Writes all or nothing. With `durable` the rows are on the disk when the promise resolves; without, they
   * survive the death of the process but not of the machine. Throws DISK_FULL.
   */
  async batch(writes: readonly Write[], { durable }: { durable: boolean }): Promise<void> {
    if (this.#failure !== undefined) failLevel(this.#failure, 'An earlier write failed');
    try {
      await this.#level.batch([...writes], { sync: durable });
    } catch (error) {
      this.#failure ??= error;
      failLevel(error, 'The store cannot be written');
    }
  }

  /**
   * The record signed for `slot`: the stored one, or else what `make` returns, which is on the disk before
   * anyone sees it. So no restart and no two calls at once sign different records for one slot.
   */
  signOnce(slot: string, make: () => Uint8Array): Promise<Uint8Array> {
    const running = this.#signing.get(slot);
    if (running !== undefined) return running;
    const signed = this.#sign(slot, make).finally(() => this.#signing.delete(slot));
    this.#signing.set(slot, signed);
    return signed;
  }

  async #sign(slot: string, make: () => Uint8Array): Promise<Uint8Array> {
    const stored = await this.get(tables.signed, slot);
    if (stored !== undefined) return stored;
    const envelope = make();
    await this.batch([put(tables.signed, slot, envelope)], { durable: true });
    return envelope;
  }

  /** Waits for what is under way and lets another process open the store. */
  close(): Promise<void> {
    return this.#level.close();
  }
}

function decodeRow<T>(table: { readonly name: string }, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    return fail(storeCodes, 'STORE_CORRUPT', `A row of the table ${table.name} cannot be decoded`, error);
  }
}
