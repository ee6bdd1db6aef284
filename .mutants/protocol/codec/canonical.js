import * as dagCbor from '@ipld/dag-cbor';
import { fail } from '../error.js';
import { codecCodes } from './codes.js';
import { checkNesting } from './nesting.js';
/** Encodes plain data (maps, lists, text, bytes, integers, null, booleans, CIDs) as canonical dag-cbor. */
export function encodeCanonical(value) {
    return dagCbor.encode(value);
}
/**
 * Decodes canonical dag-cbor of at most `maxBytes` bytes. The library accepts several spellings of one
 * value, so the result is encoded again and compared: one value has one encoding.
 * Throws CODEC_TOO_LARGE, CODEC_TOO_DEEP, CODEC_MALFORMED or CODEC_NOT_CANONICAL. Source: SPEC.md section 1.
 */
export function decodeCanonical(bytes, maxBytes) {
    if (bytes.length > maxBytes)
        fail(codecCodes, 'CODEC_TOO_LARGE', `${bytes.length} bytes where at most ${maxBytes} are allowed`);
    checkNesting(bytes);
    let value;
    let again;
    try {
        value = dagCbor.decode(bytes);
        again = dagCbor.encode(value);
    }
    catch (error) {
        fail(codecCodes, 'CODEC_MALFORMED', 'The bytes are no dag-cbor value', error);
    }
    if (!equalBytes(bytes, again))
        fail(codecCodes, 'CODEC_NOT_CANONICAL', 'The bytes are not the canonical encoding of their value');
    return value;
}
/**
 * Compares byte strings as unsigned numbers, shorter first where one begins the other: negative, 0 or
 * positive.
 */
export function compareBytes(a, b) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) {
        const difference = a[i] - b[i];
        if (difference !== 0)
            return difference;
    }
    return a.length - b.length;
}
export function equalBytes(a, b) {
    return a.length === b.length && compareBytes(a, b) === 0;
}
//# sourceMappingURL=canonical.js.map