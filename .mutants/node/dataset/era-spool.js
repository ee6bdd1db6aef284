import { createHash } from 'node:crypto';
import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeEraBlock, encodeEraBlock } from '../../protocol/dataset/era-block.js';
import { makeFolder } from '../make-folder.js';
/**
 * Rows on their way to their eras. Files sorted by era never leave memory; of files in any other order,
 * whatever exceeds `maxBytes` waits in one file an era, as era blocks preceded by their length.
 */
export class EraSpool {
    folder;
    maxBytes;
    parts = new Map();
    bytes = 0;
    constructor(folder, maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }
    async add(era, rows) {
        const parts = this.parts.get(era);
        if (parts === undefined)
            this.parts.set(era, [rows]);
        else
            parts.push(rows);
        this.bytes += bytesOf(rows);
        if (this.bytes > this.maxBytes)
            await this.spill();
    }
    /** All rows of an era, which the spool forgets. */
    async take(era) {
        const parts = this.parts.get(era) ?? [];
        this.parts.delete(era);
        this.bytes -= parts.reduce((sum, part) => sum + bytesOf(part), 0);
        const file = this.fileOf(era);
        // Rows that cannot be read again must not be left out.
        const spilled = await readFile(file).catch((error) => error.code === 'ENOENT' ? null : Promise.reject(error));
        if (spilled !== null) {
            for (let at = 0; at < spilled.length;) {
                const end = at + 4 + spilled.readUInt32LE(at);
                parts.push(decodeEraBlock(spilled.subarray(at + 4, end)));
                at = end;
            }
            await rm(file);
        }
        return concatEra(parts);
    }
    async spill() {
        await makeFolder(this.folder);
        for (const [era, parts] of this.parts) {
            const block = encodeEraBlock(concatEra(parts));
            const length = Buffer.alloc(4);
            length.writeUInt32LE(block.length);
            await appendFile(this.fileOf(era), Buffer.concat([length, block]));
        }
        this.parts.clear();
        this.bytes = 0;
    }
    /** An era's name may be no file name. */
    fileOf(era) {
        return join(this.folder, createHash('sha256').update(era).digest('hex'));
    }
}
/** Memory of some rows; an id takes about 40 bytes besides its text. */
const bytesOf = ({ ids, features, targets }) => ids.length * (64 + features.length + 4 * targets.length);
/** Rows one after the other. */
export function concatEra(parts) {
    const [first] = parts;
    if (first === undefined || parts.length === 1)
        return first ?? { ids: [], features: [], targets: [] };
    const rows = parts.reduce((sum, part) => sum + part.ids.length, 0);
    return {
        ids: parts.flatMap((part) => part.ids),
        features: first.features.map((_, f) => joinColumns(new Int8Array(rows), parts.map((part) => part.features[f]))),
        targets: first.targets.map((_, t) => joinColumns(new Float32Array(rows), parts.map((part) => part.targets[t]))),
    };
}
function joinColumns(whole, columns) {
    let at = 0;
    for (const column of columns) {
        whole.set(column, at);
        at += column.length;
    }
    return whole;
}
//# sourceMappingURL=era-spool.js.map