import { CID } from 'multiformats/cid';
import { cidOf } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { storeCodes } from './codes.js';
import { del, delRow, isDamage, put } from './store.js';
import { tables } from './tables.js';
/** Blocks that are lost and noted at most; what is not noted is noted by a later sweep. */
const lostMax = 100_000;
/** The content-addressed blocks of a store, which together use at most `diskMaxBytes`. */
export class Blocks {
    #store;
    #diskMaxBytes;
    #onLost;
    #usedBytes;
    /** Blocks that were here, or must be, and are not: to be fetched. */
    lost = new Set();
    /** Blocks put since the last sweep: what they belong to may not be written down yet. */
    #young = new Set();
    /** Puts run one after the other, so that the size stored beside the blocks is their sum. */
    #last = Promise.resolve();
    constructor(store, diskMaxBytes, usedBytes, onLost) {
        this.#store = store;
        this.#diskMaxBytes = diskMaxBytes;
        this.#usedBytes = usedBytes;
        this.#onLost = onLost;
    }
    /**
     * `onLost` hears of each block that was damaged and so is dropped; without it, reading such a block throws.
     */
    static async open(store, diskMaxBytes, onLost = null) {
        const usedBytes = await store
            .get(tables.size, tables.block.name)
            .catch((error) => (isDamage(error) ? undefined : Promise.reject(error)));
        return new Blocks(store, diskMaxBytes, usedBytes ?? (await sumBlocks(store)), onLost);
    }
    /** The sum of the sizes of all blocks. */
    get usedBytes() {
        return this.#usedBytes;
    }
    /**
     * Whether nine tenths of the space are used, so that a sweep is worth its while, and further models may not
     * fit.
     */
    get isTight() {
        return this.#usedBytes > 0.9 * this.#diskMaxBytes;
    }
    /**
     * Removes the blocks that are not wanted, but for those put since the last sweep, and those that were
     * damaged; notes as lost what is needed and not here, and counts what is. How many bytes it freed.
     */
    sweep(kept) {
        const done = this.#last.then(() => this.#sweep(kept));
        this.#last = done.then(() => undefined, () => undefined);
        return done;
    }
    async #sweep({ wanted, needed }) {
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
            if (wanted.has(cid) || this.#young.has(cid))
                usedBytes += block.length;
            else
                await this.#remove([del(tables.block, cid), del(tables.shared, cid)], Math.max(0, this.#usedBytes - block.length));
        }
        // The sum that was stored may have been lost with rows.
        await this.#remove([], usedBytes);
        this.#young = new Set();
        for (const cid of missing)
            this.#noteLost(cid);
        return Math.max(0, before - usedBytes);
    }
    async #remove(writes, usedBytes) {
        await this.#store.batch([...writes, put(tables.size, tables.block.name, usedBytes)], { durable: false });
        this.#usedBytes = usedBytes;
    }
    /** Notes as lost those blocks that are not here; which these are. */
    async noteAbsent(cids) {
        const absent = [];
        for (const cid of cids)
            if (!(await this.#store.has(tables.block, cid)))
                absent.push(cid);
        for (const cid of absent)
            this.#noteLost(cid);
        return absent;
    }
    #noteLost(cid) {
        if (this.lost.size < lostMax)
            this.lost.add(cid);
    }
    /** Stores a block durably. Throws as putBlocks does. */
    putBlock(cid, block) {
        return this.putBlocks([[cid, block]]);
    }
    /**
     * Stores blocks durably, all or none. Throws BLOCK_WRONG, DISK_BUDGET or DISK_FULL, and then nothing has
     * changed.
     */
    putBlocks(blocks) {
        const done = this.#last.then(() => this.#put(blocks));
        this.#last = done.catch(() => undefined);
        return done;
    }
    async #put(blocks) {
        const fresh = new Map();
        for (const [cid, block] of blocks) {
            if (!isBlockOf(cid, block))
                fail(storeCodes, 'BLOCK_WRONG', `${block.length} bytes are not the block ${cid}`);
            this.#young.add(cid);
            if (!(await this.#store.has(tables.block, cid)))
                fresh.set(cid, block);
        }
        for (const [cid] of blocks)
            this.lost.delete(cid);
        if (fresh.size === 0)
            return;
        const bytes = [...fresh.values()].reduce((sum, block) => sum + block.length, 0);
        const usedBytes = this.#usedBytes + bytes;
        if (usedBytes > this.#diskMaxBytes)
            fail(storeCodes, 'DISK_BUDGET', `${bytes} more bytes make ${usedBytes} where ${this.#diskMaxBytes} are allowed`);
        await this.#store.batch([
            ...[...fresh].map(([cid, block]) => put(tables.block, cid, block)),
            put(tables.size, tables.block.name, usedBytes),
        ], { durable: true });
        this.#usedBytes = usedBytes;
    }
    /**
     * The block, or null where it is not stored. One whose bytes have changed is dropped, or throws
     * STORE_CORRUPT where nobody hears of it.
     */
    async readBlock(cid) {
        try {
            const block = await this.#store.get(tables.block, cid);
            if (block === undefined)
                return null;
            return isBlockOf(cid, block)
                ? block
                : fail(storeCodes, 'STORE_CORRUPT', `The block ${cid} has changed on the disk`);
        }
        catch (error) {
            if (!isDamage(error) || this.#onLost === null)
                throw error;
            this.#onLost(error.what);
            await this.#drop(cid);
            return null;
        }
    }
    /** What is dropped counts as used until the next sweep. */
    #drop(cid) {
        this.#noteLost(cid);
        const done = this.#last.then(() => this.#remove([del(tables.block, cid)], this.#usedBytes));
        this.#last = done.catch(() => undefined);
        return done;
    }
}
async function sumBlocks(store) {
    let sum = 0;
    for await (const { entry } of store.sift(tables.block))
        sum += entry?.[1].length ?? 0;
    return sum;
}
/** Whether `block` hashes to `cid`; false for a CID that is none. */
export function isBlockOf(cid, block) {
    let codec;
    try {
        codec = CID.parse(cid).code;
    }
    catch {
        return false;
    }
    return cidOf(block, codec) === cid;
}
//# sourceMappingURL=blocks.js.map