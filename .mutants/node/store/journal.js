import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { concatBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../../protocol/codec/canonical.js';
import { textBytes, uint32Bytes } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { messageMaxBytes } from '../../protocol/records/message.js';
import { writeWhole } from '../data-dir.js';
import { storeCodes } from './codes.js';
import { failLevel } from './level-error.js';
import { put } from './store.js';
import { tables } from './tables.js';
const fileVersion = 1;
/** How the file of any version begins. */
const headForm = /^gridlode-journal ([1-9][0-9]{0,8})\n/;
/** Bytes of an entry beside its content: a length and its CRC-32 before, the hash of the chain after. */
const frameBytes = 8;
const chainBytes = 32;
/** Bytes of a key's text at most; the longest, of a heartbeat, has 85. */
const keyMaxBytes = 256;
const contentMaxBytes = 2 + keyMaxBytes + messageMaxBytes;
/**
 * Zeros at the end of the file that tell a torn entry from a changed one: a hash ends with as many in no case
 * that matters.
 */
const zerosMin = 8;
/** Bytes read at once as the journal is opened. */
const readBytes = 4 << 20;
/**
 * What was signed with one identity, key by key: a file beside the store, to which entries are only added (rule
 * RECORD-4). Each is on the disk before anyone sees the record, and holds the hash of all before it, so that
 * a changed byte is told from a last entry that a crash tore, which nobody has seen. How far it went stands
 * in the store too: a journal that is shorter was cut off, or is an old copy.
 */
export class Journal {
    file;
    handle;
    store;
    places;
    end;
    #signing = new Map();
    #last = Promise.resolve();
    /** The first failed write: what is on the disk after it is not known. */
    #failure;
    constructor(file, handle, store, places, end) {
        this.file = file;
        this.handle = handle;
        this.store = store;
        this.places = places;
        this.end = end;
    }
    /**
     * Opens the journal of `owner`, a line of text, or begins it where there is none and the store knows of
     * none. Throws JOURNAL_CORRUPT, JOURNAL_BEHIND, JOURNAL_FOREIGN, JOURNAL_NEWER, STORE_UNREADABLE or
     * DISK_FULL, and has then changed nothing.
     */
    static async open(file, owner, store) {
        const known = await readEnd(store);
        const head = textBytes(`gridlode-journal ${fileVersion}\n${owner}\n`);
        let handle;
        try {
            handle = await open(file, 'r+').catch((error) => error.code === 'ENOENT' ? undefined : Promise.reject(error));
            if (handle === undefined && known !== null)
                fail(storeCodes, 'JOURNAL_BEHIND', `${file} is not there, and this node has signed`);
            if (handle === undefined) {
                await writeWhole(file, head, 0o600);
                handle = await open(file, 'r+');
            }
            const places = new Map();
            const end = await readEntries(file, handle, head, known, places);
            await handle.truncate(end.bytes);
            await handle.sync();
            await store.batch([put(tables.meta, 'signed', encodeEnd(end))], { durable: false });
            return new Journal(file, handle, store, places, end);
        }
        catch (error) {
            await handle?.close();
            return failLevel(error, `The journal ${file} cannot be opened`);
        }
    }
    /** The keys that were signed, in the order of the signing. */
    get keys() {
        return [...this.places.keys()];
    }
    has(key) {
        return this.places.has(key);
    }
    /** What was signed for a key; undefined where nothing was. Throws JOURNAL_CORRUPT. */
    async read(key) {
        const place = this.places.get(key);
        if (place === undefined)
            return undefined;
        const message = new Uint8Array(place.length);
        try {
            const { bytesRead } = await this.handle.read(message, 0, place.length, place.at);
            if (bytesRead < place.length)
                fail(storeCodes, 'JOURNAL_CORRUPT', `${this.file} was cut off at byte ${place.at + bytesRead}`);
        }
        catch (error) {
            return failLevel(error, `The journal ${this.file} cannot be read`);
        }
        return message;
    }
    /**
     * The message signed for `key`: the one that the journal holds, or else what `make` returns, which is on
     * the disk before anyone sees it. So no restart and no two calls at once sign different records for one
     * key. Throws DISK_FULL.
     */
    signOnce(key, make) {
        const running = this.#signing.get(key);
        if (running !== undefined)
            return running;
        const signed = this.#sign(key, make).finally(() => this.#signing.delete(key));
        this.#signing.set(key, signed);
        return signed;
    }
    /**
     * Notes what others show that was signed for a key, where the journal lacks it: they have it, so it need
     * not be durable at once.
     */
    async adopt(key, message) {
        if (!this.has(key))
            await this.#append(key, message, { durable: false });
    }
    async close() {
        await this.#last.catch(() => undefined);
        await this.handle.close();
    }
    async #sign(key, make) {
        const signed = await this.read(key);
        if (signed !== undefined)
            return signed;
        const message = make();
        await this.#append(key, message, { durable: true });
        return message;
    }
    #append(key, message, options) {
        const done = this.#last.then(() => this.#write(key, message, options));
        this.#last = done.catch(() => undefined);
        return done;
    }
    async #write(key, message, { durable }) {
        if (this.#failure !== undefined)
            failLevel(this.#failure, 'An earlier write failed');
        const { bytes, chain } = this.end;
        const name = textBytes(key);
        const content = concatBytes(uint32Bytes(name.length).subarray(2), name, message);
        if (content.length > contentMaxBytes)
            throw new RangeError(`A record of ${message.length} bytes cannot be signed`);
        const next = chained(chain, content);
        const entry = concatBytes(frameOf(chain, content.length), content, next);
        try {
            await writeAll(this.handle, entry, bytes);
            if (durable)
                await this.handle.datasync();
        }
        catch (error) {
            this.#failure ??= error;
            failLevel(error, `The journal ${this.file} cannot be written`);
        }
        this.places.set(key, { at: bytes + frameBytes + 2 + name.length, length: message.length });
        this.end = { bytes: bytes + entry.length, chain: next };
        // The store must never know of more than is on the disk.
        if (durable)
            await this.store.batch([put(tables.meta, 'signed', encodeEnd(this.end))], { durable: false });
    }
}
/**
 * Walks the chain; where it ends. Throws JOURNAL_CORRUPT, JOURNAL_BEHIND, JOURNAL_FOREIGN or JOURNAL_NEWER.
 */
async function readEntries(file, handle, head, known, places) {
    const source = new Buffered(handle);
    const found = await source.peek(head.length);
    const version = Number(headForm.exec(found.toString('latin1'))?.[1] ?? fileVersion);
    if (version > fileVersion)
        fail(storeCodes, 'JOURNAL_NEWER', `${file} has version ${version}, this version of Gridlode reads ${fileVersion}`);
    const isForeign = found.length === head.length && headForm.test(found.toString('latin1'));
    if (!equalBytes(found, head))
        fail(storeCodes, isForeign ? 'JOURNAL_FOREIGN' : 'JOURNAL_CORRUPT', `${file} does not begin as the journal of this node and campaign`);
    source.skip(head.length);
    let end = { bytes: head.length, chain: createHash('sha256').update(head).digest() };
    let isKnownMet = known === null;
    for (;;) {
        isKnownMet ||= known !== null && known.bytes === end.bytes && equalBytes(known.chain, end.chain);
        const next = await readEntry(file, source, end, places);
        if (next === null)
            break;
        end = next;
    }
    if (!isKnownMet)
        fail(storeCodes, 'JOURNAL_BEHIND', `${file} ends at byte ${end.bytes} and lacks what this node had signed up to byte ${known?.bytes}`);
    return end;
}
/** The next entry's end; null where there is none, or one that a crash tore. */
async function readEntry(file, source, { bytes, chain }, places) {
    /** Some file systems make a file longer before they write what is in it, and leave zeros there. */
    const endTorn = async (wantedBytes) => {
        const { written, zeros } = await source.measureRest();
        if (zeros >= zerosMin && written < wantedBytes)
            return null;
        return fail(storeCodes, 'JOURNAL_CORRUPT', `${file} was changed in the entry at byte ${bytes}`);
    };
    const frame = await source.peek(frameBytes);
    if (frame.length < frameBytes)
        return null;
    const length = frame.readUInt32BE(0);
    if (!equalBytes(frame, frameOf(chain, length)) || length < 2 || length > contentMaxBytes)
        return endTorn(frameBytes);
    const entryBytes = frameBytes + length + chainBytes;
    const entry = await source.peek(entryBytes);
    if (entry.length < entryBytes)
        return null;
    const content = entry.subarray(frameBytes, frameBytes + length);
    const next = chained(chain, content);
    if (!equalBytes(entry.subarray(frameBytes + length), next))
        return endTorn(entryBytes);
    const nameBytes = content.readUInt16BE(0);
    const key = content.toString('utf8', 2, 2 + nameBytes);
    // The first that was signed counts.
    if (!places.has(key))
        places.set(key, { at: bytes + frameBytes + 2 + nameBytes, length: length - 2 - nameBytes });
    source.skip(entryBytes);
    return { bytes: bytes + entryBytes, chain: next };
}
const chained = (chain, content) => createHash('sha256').update(chain).update(content).digest();
/** The CRC-32 tells a length that was changed from an entry that was torn. */
function frameOf(chain, length) {
    const bytes = uint32Bytes(length);
    return concatBytes(bytes, uint32Bytes(crc32(bytes, crc32(chain))));
}
const encodeEnd = ({ bytes, chain }) => textBytes(`${bytes} ${Buffer.from(chain).toString('hex')}`);
/**
 * What the store knows of the journal; null for nothing. A row that was damaged is written anew, from the
 * journal itself.
 */
async function readEnd(store) {
    const row = await store.get(tables.meta, 'signed').catch((error) => {
        if (error instanceof GridlodeError && error.code === 'STORE_CORRUPT')
            return undefined;
        throw error;
    });
    const [, bytes, chain] = /^([0-9]{1,15}) ([0-9a-f]{64})$/.exec(Buffer.from(row ?? []).toString('latin1')) ?? [];
    return chain === undefined ? null : { bytes: Number(bytes), chain: Buffer.from(chain, 'hex') };
}
async function writeAll(handle, bytes, at) {
    for (let done = 0; done < bytes.length;)
        done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}
/** Reads a file from its start, in large pieces. */
class Buffered {
    handle;
    #held = Buffer.alloc(0);
    #at = 0;
    constructor(handle) {
        this.handle = handle;
    }
    /** The next bytes, fewer at the end of the file. */
    async peek(count) {
        while (this.#held.length < count && (await this.#fill()) > 0)
            ;
        return this.#held.subarray(0, count);
    }
    skip(count) {
        this.#held = this.#held.subarray(count);
    }
    /**
     * Reads to the end: how many bytes there are up to the last that is not zero, and how many zeros follow.
     */
    async measureRest() {
        let written = 0;
        let read = 0;
        do {
            const last = this.#held.findLastIndex((byte) => byte !== 0);
            if (last >= 0)
                written = read + last + 1;
            read += this.#held.length;
            this.#held = Buffer.alloc(0);
        } while ((await this.#fill()) > 0);
        return { written, zeros: read - written };
    }
    async #fill() {
        const piece = Buffer.alloc(readBytes);
        const { bytesRead } = await this.handle.read(piece, 0, readBytes, this.#at);
        this.#at += bytesRead;
        this.#held = Buffer.concat([this.#held, piece.subarray(0, bytesRead)]);
        return bytesRead;
    }
}
//# sourceMappingURL=journal.js.map