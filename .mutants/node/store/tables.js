import { crc32 } from 'node:zlib';
import { concatBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../../protocol/codec/canonical.js';
import { textBytes, uint32Bytes, uint64Bytes } from '../../protocol/codec/hash.js';
const bytes = { encode: (value) => value, decode: (value) => value };
const text = () => ({
    encode: (value) => textBytes(value),
    decode: (value) => new TextDecoder('utf-8', { fatal: true }).decode(value),
});
/** Eight bytes, most significant first, so that rows are in the order of the numbers. */
const uint = {
    encode: (value) => uint64Bytes(value),
    decode: (value) => {
        if (value.length !== 8)
            throw new RangeError('not 8 bytes');
        return Number(new DataView(value.buffer, value.byteOffset, 8).getBigUint64(0));
    },
};
const table = (name, purpose, key, value) => ({
    name,
    key,
    value,
    purpose,
});
/** Every prefix in use; the order here is that of the names, which is that on disk. */
export const tables = {
    archive: table('archive', 'settled points that the state no longer holds, by point id', text(), bytes),
    block: table('block', 'content-addressed blocks, by CID', text(), bytes),
    cut: table('cut', 'messages of the cuts, by number', uint, bytes),
    late: table('late', 'that predictions came in a cut after the deadline, by era, a slash and point id', text(), bytes),
    meta: table('meta', 'what the store knows of itself: format, campaign, ledger, how far the journal went', text(), bytes),
    pending: table('pending', 'messages of records that no cut holds yet, by CID', text(), bytes),
    progress: table('progress', 'the segments of unfinished trainings, by point id', text(), bytes),
    record: table('record', 'messages of the records that cuts hold, by CID', text(), bytes),
    round: table('round', 'rounds that are not settled with their positions, by era', text(), bytes),
    settlement: table('settlement', 'settled rounds with their tables, by era', text(), bytes),
    shared: table('shared', 'that a block may go to anyone, by CID', text(), bytes),
    size: table('size', 'bytes in use by a table that is bounded, by its name', text(), uint),
    unpaid: table('unpaid', 'rounds that nobody scored in time, by era', text(), bytes),
    verdict: table('verdict', 'how disputes ended, by the CID of the dispute', text(), bytes),
};
/** Where a row lies: the table's name, a slash, the key. */
export const rowKey = (of, key) => concatBytes(tableStart(of), of.key.encode(key));
export const keyOf = (of, row) => of.key.decode(row.subarray(of.name.length + 1));
/** A row for people: its table and its key, in hexadecimal digits where it is not text. */
export function nameOfRow(row) {
    const slash = row.indexOf(0x2f) + 1;
    const [table, key] = [
        Buffer.from(row.subarray(0, slash)).toString('latin1'),
        Buffer.from(row.subarray(slash)),
    ];
    return `${table}${key.every((byte) => byte > 0x20 && byte < 0x7f) ? key.toString('latin1') : key.toString('hex')}`;
}
/**
 * All rows of a table lie from tableStart up to, not including, tableEnd: after the slash comes the digit 0.
 */
export const tableStart = (of) => textBytes(`${of.name}/`);
export const tableEnd = (of) => textBytes(`${of.name}0`);
/**
 * What is stored for a value: the CRC-32 of the row's key and the value, then the value. LevelDB itself
 * reads a changed byte without complaint.
 */
export function rowValue(of, row, value) {
    const bytes = of.value.encode(value);
    return concatBytes(uint32Bytes(crc32(bytes, crc32(row))), bytes);
}
/** The checksum that is stored with a value. */
export const checksumOf = (stored) => Buffer.from(stored.buffer, stored.byteOffset, stored.length).readUInt32BE(0);
/** Throws where the checksum or the value's own decoder refuses. */
export function valueOf(of, row, stored) {
    // Level gives Buffers.
    const bytes = new Uint8Array(stored.buffer, stored.byteOffset + 4, Math.max(0, stored.length - 4));
    if (!equalBytes(stored.subarray(0, 4), uint32Bytes(crc32(bytes, crc32(row)))))
        throw new RangeError('wrong checksum');
    return of.value.decode(bytes);
}
//# sourceMappingURL=tables.js.map