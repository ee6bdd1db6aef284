import { CID } from 'multiformats/cid';
/**
 * Canonical dag-cbor once more, written from RFC 8949 section 4.2.3 and the dag-cbor specification rather
 * than taken from the library: plain data in, bytes out. Map keys go by length, then by bytes; floats always
 * take 8 bytes.
 */
export function referenceCbor(value) {
    if (value === null)
        return Buffer.from([0xf6]);
    if (typeof value === 'boolean')
        return Buffer.from([value ? 0xf5 : 0xf4]);
    if (typeof value === 'bigint')
        return integer(value);
    if (typeof value === 'number')
        return Number.isSafeInteger(value) ? integer(BigInt(value)) : double(value);
    if (typeof value === 'string')
        return Buffer.concat([header(3, BigInt(Buffer.byteLength(value))), Buffer.from(value)]);
    if (value instanceof Uint8Array)
        return Buffer.concat([header(2, BigInt(value.length)), value]);
    if (value instanceof CID)
        return Buffer.concat([header(6, 42n), referenceCbor(Uint8Array.from([0, ...value.bytes]))]);
    if (Array.isArray(value))
        return Buffer.concat([header(4, BigInt(value.length)), ...value.map(referenceCbor)]);
    const entries = Object.entries(value).map(([key, item]) => ({
        key: Buffer.from(key),
        row: Buffer.concat([referenceCbor(key), referenceCbor(item)]),
    }));
    entries.sort((a, b) => a.key.length - b.key.length || Buffer.compare(a.key, b.key));
    return Buffer.concat([header(5, BigInt(entries.length)), ...entries.map(({ row }) => row)]);
}
const integer = (value) => (value >= 0n ? header(0, value) : header(1, -1n - value));
function double(value) {
    const bytes = Buffer.alloc(9, 0xfb);
    bytes.writeDoubleBE(value, 1);
    return bytes;
}
/** A major type with its number in the fewest bytes. */
function header(major, number) {
    if (number < 24n)
        return Buffer.from([(major << 5) | Number(number)]);
    const size = number < 1n << 8n ? 1 : number < 1n << 16n ? 2 : number < 1n << 32n ? 4 : 8;
    const digits = number.toString(16).padStart(2 * size, '0');
    return Buffer.from([(major << 5) | (24 + Math.log2(size)), ...Buffer.from(digits, 'hex')]);
}
//# sourceMappingURL=reference-cbor.js.map