import { readdir } from 'node:fs/promises';
import { Level } from 'level';
import { textBytes } from '../../protocol/codec/hash.js';
import { fail, isOf, type GridlodeError } from '../../protocol/error.js';
import { storeCodes } from './codes.js';
import { failLevel } from './level-error.js';
import {
  checksumOf,
  keyOf,
  nameOfRow,
  rowKey,
  rowValue,
  tableEnd,
  tables,
  tableStart,
  valueOf,
  type Table,
} from './tables.js';

/** The version of the layout that tables.ts describes. */
const formatVersion = 2;
/** Bytes of rows that an iterator reads ahead. */
const readAheadBytes = 1 << 20;

type Row = { type: 'put'; key: Uint8Array; value: Uint8Array } | { type: 'del'; key: Uint8Array };
/** One write of a batch; made by `put` and `del`. */
export type Write = Row & { readonly __write: true };

export function put<K, V>(table: Table<K, V>, key: K, value: V): Write {
  const row = rowKey(table, key);
  return { type: 'put', key: row, value: rowValue(table, row, value) } as Write;
}
export const del = <K>(table: Table<K, unknown>, key: K): Write => delRow(rowKey(table, key));
/** Removes a row that need not have a key that can be decoded. */
export const delRow = (row: Uint8Array): Write => ({ type: 'del', key: row }) as Write;

/** A row as it lies in its table: what it says, or why it cannot be decoded. */
export type Sifted<K, V> = { readonly row: Uint8Array } & (
  | { readonly entry: readonly [K, V]; readonly checksum: number; readonly damage: null }
  | { readonly entry: null; readonly damage: GridlodeError }
);

export interface Range<K> {
  /** The first key wanted; by default the table's first. */
  readonly from?: K;
  /** The key after the last one wanted. */
  readonly before?: K;
  /** The most rows to give. */
  readonly limit?: number;
  /** From the last to the first. */
  readonly latestFirst?: boolean;
}

/**
 * So many rows are read in place: to hand them to another thread takes eight times as long, and of rows that
 * are not there LevelDB knows without looking at the disk.
 */
const readInPlaceMax = 4;

/** The records and blocks of one data directory; one process at a time holds it. */
export class Store {
  readonly #level: Level<Uint8Array, Uint8Array>;
  /** The first failed write: what LevelDB appends after one can be lost at the next start, so nothing is. */
  #failure: unknown;

  private constructor(level: Level<Uint8Array, Uint8Array>) {
    this.#level = level;
  }

  /**
   * Opens the store in `directory`, creating it where there is none; `wasMade` says that one was there
   * before. Throws STORE_LOCKED, STORE_FILESYSTEM, STORE_NEWER, STORE_OLDER, STORE_LOST, STORE_CORRUPT,
   * STORE_UNREADABLE or DISK_FULL.
   */
  static async open(
    directory: string,
    { wasMade }: { wasMade: boolean } = { wasMade: false },
  ): Promise<Store> {
    const isThere = await looksWhole(directory, wasMade);
    // LevelDB would make an empty store where its head is missing, and remove the rest.
    const options = { keyEncoding: 'view', valueEncoding: 'view', createIfMissing: !isThere } as const;
    const level = new Level<Uint8Array, Uint8Array>(directory, options);
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
      for await (const _ of this.#level.keys({ limit: 1 }))
        fail(storeCodes, 'STORE_CORRUPT', `${directory} holds rows but names no format`);
      return this.batch([put(tables.meta, 'format', textBytes(String(formatVersion)))], { durable: true });
    }
    const version = Buffer.from(found).toString('latin1');
    if (!/^[1-9][0-9]{0,8}$/.test(version))
      fail(storeCodes, 'STORE_CORRUPT', `${directory} names no format that can be read`);
    if (Number(version) > formatVersion)
      fail(
        storeCodes,
        'STORE_NEWER',
        `${directory} has format ${version}, this version reads ${formatVersion}`,
      );
    if (Number(version) < formatVersion)
      fail(
        storeCodes,
        'STORE_OLDER',
        `${directory} has format ${version}, this version reads ${formatVersion}`,
      );
  }

  async get<K, V>(table: Table<K, V>, key: K): Promise<V | undefined> {
    const row = rowKey(table, key);
    let stored: Uint8Array | undefined;
    try {
      stored = await this.#level.get(row);
    } catch (error) {
      return failLevel(error, `The row ${nameOfRow(row)} cannot be read`);
    }
    return decodeValue(table, row, stored);
  }

  /** The values of many keys of a table at once, which costs a fraction of asking for each. */
  async getMany<K, V>(table: Table<K, V>, keys: readonly K[]): Promise<(V | undefined)[]> {
    const rows = keys.map((key) => rowKey(table, key));
    let stored: (Uint8Array | undefined)[];
    try {
      stored =
        rows.length <= readInPlaceMax
          ? rows.map((row) => this.#level.getSync(row))
          : await this.#level.getMany(rows);
    } catch (error) {
      return failLevel(error, `The table ${table.name} cannot be read`);
    }
    return rows.map((row, i) => decodeValue(table, row, stored[i]));
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
      lt: range.before === undefined ? tableEnd(table) : rowKey(table, range.before),
      limit: range.limit ?? -1,
      reverse: range.latestFirst ?? false,
      highWaterMarkBytes: readAheadBytes,
    });
    try {
      for await (const [row, stored] of rows)
        yield decodeRow(row, () => [keyOf(table, row), valueOf(table, row, stored)]);
    } catch (error) {
      failLevel(error, `The table ${table.name} cannot be read`);
    }
  }

  /**
   * All rows of a table, those that were damaged with why they cannot be decoded. What LevelDB itself cannot
   * read is left out.
   */
  async *sift<K, V>(table: Table<K, V>): AsyncIterable<Sifted<K, V>> {
    const rows = this.#level.iterator({
      gte: tableStart(table),
      lt: tableEnd(table),
      highWaterMarkBytes: readAheadBytes,
    });
    try {
      for await (const [row, stored] of rows) yield sifted(table, row, stored);
    } catch (error) {
      if (!isDamage(asCoded(error))) failLevel(error, `The table ${table.name} cannot be read`);
    }
  }

  /** The keys of a table, in order. Throws STORE_CORRUPT. */
  async *keys<K>(table: Table<K, unknown>): AsyncGenerator<K> {
    const range = { gte: tableStart(table), lt: tableEnd(table) };
    try {
      for await (const row of this.#level.keys(range)) yield decodeRow(row, () => keyOf(table, row));
    } catch (error) {
      failLevel(error, `The table ${table.name} cannot be read`);
    }
  }

  /** The checksum of a row as it is stored; null where there is none that can be read. */
  async checksum(row: Uint8Array): Promise<number | null> {
    try {
      const stored = await this.#level.get(row);
      return stored === undefined ? null : checksumOf(stored);
    } catch (error) {
      return isDamage(asCoded(error)) ? null : failLevel(error, `${nameOfRow(row)} cannot be read`);
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

  /** Waits for what is under way and lets another process open the store. */
  close(): Promise<void> {
    return this.#level.close();
  }
}

const decodeValue = <K, V>(
  table: Table<K, V>,
  row: Uint8Array,
  stored: Uint8Array | undefined,
): V | undefined => (stored === undefined ? undefined : decodeRow(row, () => valueOf(table, row, stored)));

function decodeRow<T>(row: Uint8Array, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    return fail(storeCodes, 'STORE_CORRUPT', `The row ${nameOfRow(row)} cannot be decoded`, error);
  }
}

function sifted<K, V>(table: Table<K, V>, row: Uint8Array, stored: Uint8Array): Sifted<K, V> {
  try {
    const entry = decodeRow(row, () => [keyOf(table, row), valueOf(table, row, stored)] as const);
    return { row, entry, checksum: checksumOf(stored), damage: null };
  } catch (error) {
    return { row, entry: null, damage: error as GridlodeError };
  }
}

/** Whether an error says that rows were damaged. */
export const isDamage = (error: unknown): error is GridlodeError => isOf(error, storeCodes, 'STORE_CORRUPT');

function asCoded(error: unknown): unknown {
  try {
    return failLevel(error, 'Rows cannot be read');
  } catch (coded) {
    return coded;
  }
}

/** What LevelDB keeps rows in. */
const holdsRows = /^[0-9]+\.(ldb|sst|log)$/;

/**
 * Whether a store is there, by the names in its folder alone. Throws STORE_CORRUPT or STORE_LOST where one
 * was.
 */
async function looksWhole(directory: string, wasMade: boolean): Promise<boolean> {
  const names: string[] | null = await readdir(directory).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? null : [],
  );
  if (names?.includes('CURRENT') === true) return true;
  if (names?.some((name) => holdsRows.test(name)) === true)
    fail(storeCodes, 'STORE_CORRUPT', `${directory} has rows and has lost its file CURRENT`);
  if (names !== null && wasMade)
    fail(storeCodes, 'STORE_LOST', `${directory} is empty, and this node has signed`);
  return false;
}
