import { bytesToHex } from '@noble/hashes/utils.js';
import { codecCodes } from '../codec/codes.js';
import { domainHash, hashBytes, textBytes } from '../codec/hash.js';
import { hex32 } from '../codec/shape.js';
import { fail } from '../error.js';
/** A node without delegations works for itself. */
export const ownerOf = (node) => node;
/** The owner that a delegation is, by the CID of its record (rule DELEGATION-2). */
export const delegationOwner = (delegation) => domainHash('owner', textBytes(delegation));
/** A node's own account: what it bonds, and earns. */
export const accountOf = (node) => node;
const prime = (1n << 255n) - 19n;
/** The y coordinate of two of the eight points of small order; of two more it is minus this. */
const orderEightY = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const smallOrderY = new Set([0n, 1n, prime - 1n, orderEightY, prime - orderEightY]);
/**
 * A key that signs. Keys of small order are refused, since anyone can make signatures that hold for them, and
 * so are second spellings of a point: implementations of ed25519 differ on both, and nodes must agree (rule
 * RECORD-2). Whether the bytes are a point at all shows when a signature is checked.
 */
function signingKey() {
    const hexKey = hex32();
    return {
        encode: (value) => hexKey.encode(value),
        decode: (value, path) => checkKey(hexKey.decode(value, path), path),
    };
}
export const nodeKey = signingKey();
export const accountKey = signingKey();
function checkKey(key, path) {
    const y = yOf(hashBytes(key));
    if (y >= prime || smallOrderY.has(y))
        fail(codecCodes, 'CODEC_FIELD', `${path} is not an ed25519 key that only its owner can sign with`);
    return key;
}
/**
 * Whether 32 bytes are an encoding of one of the eight points of small order. Of a signature's R they are
 * refused: some versions of OpenSSL take them where the equation holds, others never do (rule RECORD-3).
 */
export const isSmallOrder = (encoded) => smallOrderY.has(yOf(encoded) % prime);
/** The y coordinate of an encoded point as it is written: 255 bits, least significant byte first. */
const yOf = (encoded) => BigInt(`0x${bytesToHex(Uint8Array.from(encoded).reverse())}`) & ((1n << 255n) - 1n);
//# sourceMappingURL=keys.js.map