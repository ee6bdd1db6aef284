import { CID } from 'multiformats/cid';
import { fail } from '../error.js';
import { encodeCanonical, decodeCanonical } from './canonical.js';
import { codecCodes } from './codes.js';
import { dagCborCodec, hashBytes, rawCodec, sha256Code, toHash } from './hash.js';
const refuse = (path, expected) => fail(codecCodes, 'CODEC_FIELD', `${path} is not ${expected}`);
/** An integer from `min` to `max`, both within JavaScript's safe range. */
export function int(min, max) {
    return {
        encode: (value) => value,
        decode: (value, path) => typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
            ? value
            : refuse(path, `an integer from ${min} to ${max}`),
    };
}
export const uint = (max = Number.MAX_SAFE_INTEGER) => int(0, max);
const maxUint64 = (1n << 64n) - 1n;
const bigInteger = (min, max, expected) => ({
    encode: (value) => value,
    decode: (value, path) => {
        const big = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
            ? BigInt(value)
            : min - 1n;
        return big >= min && big <= max ? big : refuse(path, expected);
    },
});
/** An unsigned 64-bit integer, a bigint in memory. */
export const uint64 = bigInteger(0n, maxUint64, 'an unsigned 64-bit integer');
/** The difference of two unsigned 64-bit integers, a bigint in memory. */
export const difference64 = bigInteger(-maxUint64, maxUint64, 'an integer of 64 bits and a sign');
export const bool = {
    encode: (value) => value,
    decode: (value, path) => (typeof value === 'boolean' ? value : refuse(path, 'true or false')),
};
/**
 * A name of visible ASCII characters without commas: lists of names join, print and sort the same way
 * everywhere.
 */
export function name(maxLength) {
    return {
        encode: (value) => value,
        decode: (value, path) => typeof value === 'string' && value.length <= maxLength && /^[\x21-\x2b\x2d-\x7e]+$/.test(value)
            ? value
            : refuse(path, `a name of 1 to ${maxLength} visible ASCII characters without commas`),
    };
}
/** Text of at most `maxLength` UTF-16 units that is well formed and holds no control characters. */
export function text(maxLength, minLength = 0) {
    return {
        encode: (value) => value,
        decode: (value, path) => typeof value === 'string' &&
            value.length <= maxLength &&
            value.length >= minLength &&
            !hasControl(value)
            ? value
            : refuse(path, `text of ${minLength} to ${maxLength} characters`),
    };
}
function hasControl(value) {
    // eslint-disable-next-line no-control-regex
    return /[\u0000-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value);
}
export function bytes(minLength, maxLength = minLength) {
    return {
        encode: (value) => value,
        decode: (value, path) => value instanceof Uint8Array && value.length >= minLength && value.length <= maxLength
            ? value
            : refuse(path, `a byte string of ${minLength === maxLength ? '' : `${minLength} to `}${maxLength} bytes`),
    };
}
/** 32 bytes on the wire, lower-case hexadecimal text in memory. */
export function hex32() {
    const raw = bytes(32);
    return {
        encode: (value) => hashBytes(value),
        decode: (value, path) => toHash(raw.decode(value, path)),
    };
}
export const hash = hex32();
/** A link to a block: CIDv1, one of the codecs, SHA-256. */
const linkTo = (...codecs) => ({
    encode: (value) => CID.parse(value),
    decode: (value, path) => {
        const cid = CID.asCID(value);
        const known = cid?.version === 1 && codecs.includes(cid.code) && cid.multihash.code === sha256Code;
        return known && cid.multihash.digest.length === 32
            ? cid.toString()
            : refuse(path, 'a CIDv1 of the right codec with SHA-256');
    },
});
/**
 * A link to any block. Where one kind of block is meant, the codec is not the sender's to choose: valueLink
 * or rawLink.
 */
export const link = linkTo(dagCborCodec, rawCodec);
export const valueLink = linkTo(dagCborCodec);
export const rawLink = linkTo(rawCodec);
export function literal(...allowed) {
    return {
        encode: (value) => value,
        decode: (value, path) => allowed.includes(value) ? value : refuse(path, `one of ${allowed.join(', ')}`),
    };
}
export function nullable(shape) {
    return {
        encode: (value) => (value === null ? null : shape.encode(value)),
        decode: (value, path) => (value === null ? null : shape.decode(value, path)),
    };
}
export function list(item, maxCount, minCount = 0) {
    return {
        encode: (values) => values.map((value) => item.encode(value)),
        decode: (value, path) => {
            if (!Array.isArray(value) || value.length > maxCount || value.length < minCount)
                refuse(path, `a list of ${minCount} to ${maxCount} items`);
            return value.map((entry, i) => item.decode(entry, `${path}[${i}]`));
        },
    };
}
/** A map with exactly the given keys. */
export function map(fields) {
    const names = Object.keys(fields);
    return {
        encode: (value) => Object.fromEntries(names.map((name) => [name, fields[name].encode(value[name])])),
        decode: (value, path) => {
            if (typeof value !== 'object' ||
                value === null ||
                Array.isArray(value) ||
                value instanceof Uint8Array ||
                CID.asCID(value) !== null) {
                return refuse(path, 'a map');
            }
            const found = value;
            const unknown = Object.keys(found).find((key) => !Object.hasOwn(fields, key));
            // The key is a stranger's: neither its length nor its control characters reach a log.
            if (unknown !== undefined)
                refuse(`${path}[${JSON.stringify(unknown.slice(0, 32))}]`, 'a known field');
            return Object.fromEntries(names.map((name) => {
                if (!Object.hasOwn(found, name))
                    refuse(`${path}.${name}`, 'present');
                return [name, fields[name].decode(found[name], `${path}.${name}`)];
            }));
        },
    };
}
/** Encodes a value of a shape as canonical bytes. */
export const encodeShape = (shape, value) => encodeCanonical(shape.encode(value));
/** Decodes canonical bytes of a shape; `name` begins the path in errors. Throws the codes of codecCodes. */
export const decodeShape = (shape, block, maxBytes, name) => shape.decode(decodeCanonical(block, maxBytes), name);
//# sourceMappingURL=shape.js.map