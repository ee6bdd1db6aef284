import { readdir } from 'node:fs/promises';
import { Level } from 'level';
import { textBytes } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { storeCodes } from './codes.js';
import { failLevel } from './level-error.js';
import { checksumOf, keyOf, nameOfRow, rowKey, rowValue, tableEnd, tables, tableStart, valueOf, } from './tables.js';
/** The version of the layout that tables.ts describes. */
const formatVersion = 1;
/** Bytes of rows that an iterator reads ahead. */
const readAheadBytes = 1 << 20;
export function put(table, key, value) {
    const row = rowKey(table, key);
    return { type: 'put', key: row, value: rowValue(table, row, value) };
}
export const del = (table, key) => delRow(rowKey(table, key));
/** Removes a row that need not have a key that can be decoded. */
export const delRow = (row) => ({ type: 'del', key: row });
/** The records and blocks of one data directory; one process at a time holds it. */
export class Store {
    #level;
    /** The first failed write: what LevelDB appends after one can be lost at the next start, so nothing is. */
    #failure;
    constructor(level) {
        this.#level = level;
    }
    /**
     * Opens the store in `directory`, creating it where there is none; `wasMade` says that one was there
     * before. Throws STORE_LOCKED, STORE_FILESYSTEM, STORE_NEWER, STORE_LOST, STORE_CORRUPT, STORE_UNREADABLE
     * or DISK_FULL.
     */
    static async open(directory, { wasMade } = { wasMade: false }) {
        const isThere = await looksWhole(directory, wasMade);
        // LevelDB would make an empty store where its head is missing, and remove the rest.
        const options = { keyEncoding: 'view', valueEncoding: 'view', createIfMissing: !isThere };
        const level = new Level(directory, options);
        try {
            await level.open();
        }
        catch (error) {
            return failLevel(error, `The store ${directory} does not open`);
        }
        const store = new Store(level);
        try {
            await store.#checkFormat(directory);
        }
        catch (error) {
            await level.close();
            throw error;
        }
        return store;
    }
    async #checkFormat(directory) {
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
            fail(storeCodes, 'STORE_NEWER', `${directory} has format ${version}, this version reads ${formatVersion}`);
    }
    async get(table, key) {
        const row = rowKey(table, key);
        let stored;
        try {
            stored = await this.#level.get(row);
        }
        catch (error) {
            return failLevel(error, `The row ${nameOfRow(row)} cannot be read`);
        }
        return stored === undefined ? undefined : decodeRow(row, () => valueOf(table, row, stored));
    }
    async has(table, key) {
        try {
            return await this.#level.has(rowKey(table, key));
        }
        catch (error) {
            return failLevel(error, `The table ${table.name} cannot be read`);
        }
    }
    /** The rows of a table in the order of their keys. */
    async *entries(table, range = {}) {
        const rows = this.#level.iterator({
            gte: range.from === undefined ? tableStart(table) : rowKey(table, range.from),
            lt: tableEnd(table),
            limit: range.limit ?? -1,
            highWaterMarkBytes: readAheadBytes,
        });
        try {
            for await (const [row, stored] of rows)
                yield decodeRow(row, () => [keyOf(table, row), valueOf(table, row, stored)]);
        }
        catch (error) {
            failLevel(error, `The table ${table.name} cannot be read`);
        }
    }
    /**
     * All rows of a table, those that were damaged with why they cannot be decoded. What LevelDB itself cannot
     * read is left out.
     */
    async *sift(table) {
        const rows = this.#level.iterator({
            gte: tableStart(table),
            lt: tableEnd(table),
            highWaterMarkBytes: readAheadBytes,
        });
        try {
            for await (const [row, stored] of rows)
                yield sifted(table, row, stored);
        }
        catch (error) {
            if (!isDamage(asCoded(error)))
                failLevel(error, `The table ${table.name} cannot be read`);
        }
    }
    /** The checksum of a row as it is stored; null where there is none that can be read. */
    async checksum(row) {
        try {
            const stored = await this.#level.get(row);
            return stored === undefined ? null : checksumOf(stored);
        }
        catch (error) {
            return isDamage(asCoded(error)) ? null : failLevel(error, `${nameOfRow(row)} cannot be read`);
        }
    }
    /**
     * Writes all or nothing. With `durable` the rows are on the disk when the promise resolves; without, they
     * survive the death of the process but not of the machine. Throws DISK_FULL.
     */
    async batch(writes, { durable }) {
        if (this.#failure !== undefined)
            failLevel(this.#failure, 'An earlier write failed');
        try {
            await this.#level.batch([...writes], { sync: durable });
        }
        catch (error) {
            this.#failure ??= error;
            failLevel(error, 'The store cannot be written');
        }
    }
    /** Waits for what is under way and lets another process open the store. */
    close() {
        return this.#level.close();
    }
}
function decodeRow(row, decode) {
    try {
        return decode();
    }
    catch (error) {
        return fail(storeCodes, 'STORE_CORRUPT', `The row ${nameOfRow(row)} cannot be decoded`, error);
    }
}
function sifted(table, row, stored) {
    try {
        const entry = decodeRow(row, () => [keyOf(table, row), valueOf(table, row, stored)]);
        return { row, entry, checksum: checksumOf(stored), damage: null };
    }
    catch (error) {
        return { row, entry: null, damage: error };
    }
}
/** Whether an error says that rows were damaged. */
export const isDamage = (error) => error instanceof GridlodeError && error.code === 'STORE_CORRUPT';
function asCoded(error) {
    try {
        return failLevel(error, 'Rows cannot be read');
    }
    catch (coded) {
        return coded;
    }
}
/** What LevelDB keeps rows in. */
const holdsRows = /^[0-9]+\.(ldb|sst|log)$/;
/**
 * Whether a store is there, by the names in its folder alone. Throws STORE_CORRUPT or STORE_LOST where one
 * was.
 */
async function looksWhole(directory, wasMade) {
    const names = await readdir(directory).catch((error) => error.code === 'ENOENT' ? null : []);
    if (names?.includes('CURRENT') === true)
        return true;
    if (names?.some((name) => holdsRows.test(name)) === true)
        fail(storeCodes, 'STORE_CORRUPT', `${directory} has rows and has lost its file CURRENT`);
    if (names !== null && wasMade)
        fail(storeCodes, 'STORE_LOST', `${directory} is empty, and this node has signed`);
    return false;
}
//# sourceMappingURL=store.js.map