import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { textBytes } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { writeWhole } from '../data-dir.js';
import { storeCodes } from './codes.js';
import { failLevel } from './level-error.js';
/** Two places in one file, in blocks of the disk of their own: whichever a crash tears, the other holds. */
const places = [0, 4_096];
const placeBytes = 256;
const placeForm = /^(gridlode-mark 1 ([0-9]{1,15}) ([0-9]{1,15}) (\w{1,100}|-) ([0-9]{1,20}-[0-9]{1,20}|-)) ([0-9a-f]{8}) *\n$/;
/**
 * The latest cut that a node has signed or folded, in a small file apart from the store, beside the secret
 * that it protects: it only grows, and tells a store that is older. It is written in place, so that it also
 * tells whether it was copied, as a backup is.
 */
export class Mark {
    file;
    origin;
    content;
    constructor(file, origin, content) {
        this.file = file;
        this.origin = origin;
        this.content = content;
    }
    /**
     * Begins a mark before any cut; where a file is there already it stays. `isOwn` says that no other mark can
     * have been there before.
     */
    static async create(file, { isOwn }) {
        const found = await Mark.open(file);
        if (found !== null)
            return found;
        const blank = Buffer.alloc(places[1] + placeBytes);
        try {
            await writeWhole(file, blank, 0o600);
            const origin = await withFile(file, originOf);
            const mark = new Mark(file, origin, { turn: 0, number: 0, cid: null, origin: '-' });
            await mark.#write({ number: 0, cid: null, origin: isOwn ? origin : '-' });
            return mark;
        }
        catch (error) {
            return failLevel(error, `The mark ${file} cannot be made`);
        }
    }
    /** Null where there is none. Throws MARK_CORRUPT or STORE_UNREADABLE. */
    static async open(file) {
        try {
            return await withFile(file, async (handle) => {
                const found = await Promise.all(places.map((at) => readPlace(handle, at)));
                const [latest] = found.filter((one) => one !== null).sort((a, b) => b.turn - a.turn);
                // A crash came before the first writing.
                if (latest === undefined && (await handle.readFile()).every((byte) => byte === 0))
                    return null;
                if (latest === undefined)
                    return fail(storeCodes, 'MARK_CORRUPT', `${file} does not say which cut was the latest`);
                return new Mark(file, await originOf(handle), latest);
            });
        }
        catch (error) {
            if (error.code === 'ENOENT')
                return null;
            return failLevel(error, `The mark ${file} cannot be read`);
        }
    }
    get number() {
        return this.content.number;
    }
    /** Null before any cut. */
    get cid() {
        return this.content.cid;
    }
    /**
     * Whether the file lies elsewhere than where it was written: so does what is beside it, which then may be
     * an old copy.
     */
    get isCopied() {
        return this.content.origin !== this.origin;
    }
    /** Notes a later cut, durably. Throws DISK_FULL or STORE_UNREADABLE. */
    async raise(number, cid) {
        if (number > this.number)
            await this.#write({ ...this.content, number, cid });
    }
    /** Notes that the file belongs where it is now. */
    async settle() {
        if (this.isCopied)
            await this.#write({ ...this.content, origin: this.origin });
    }
    async #write({ number, cid, origin }) {
        const content = { turn: this.content.turn + 1, number, cid, origin };
        const text = `gridlode-mark 1 ${content.turn} ${number} ${cid ?? '-'} ${origin}`;
        const line = `${text} ${checksum(text)}`.padEnd(placeBytes - 1);
        try {
            await withFile(this.file, async (handle) => {
                await handle.write(`${line}\n`, places[content.turn % 2]);
                await handle.datasync();
            });
        }
        catch (error) {
            failLevel(error, `The mark ${this.file} cannot be written`);
        }
        this.content = content;
    }
}
async function withFile(file, work) {
    const handle = await open(file, 'r+');
    return work(handle).finally(() => handle.close());
}
/** The inode, which a file system gives again when a file is removed, and when the file came to be. */
async function originOf(handle) {
    const { ino, birthtimeNs } = await handle.stat({ bigint: true });
    return `${ino}-${birthtimeNs}`;
}
async function readPlace(handle, at) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(placeBytes), 0, placeBytes, at);
    const [, text, turn, number, cid, origin, sum] = placeForm.exec(buffer.toString('latin1', 0, bytesRead)) ?? [];
    if (text === undefined || sum !== checksum(text))
        return null;
    return {
        turn: Number(turn),
        number: Number(number),
        cid: cid === '-' ? null : cid,
        origin: origin,
    };
}
const checksum = (text) => crc32(textBytes(text)).toString(16).padStart(8, '0');
//# sourceMappingURL=mark.js.map