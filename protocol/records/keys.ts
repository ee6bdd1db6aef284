import { bytesToHex } from '@noble/hashes/utils.js';
import { codecCodes } from '../codec/codes.js';
import { domainHash, hashBytes, textBytes, type Cid, type Hash } from '../codec/hash.js';
import { hex32, type Shape } from '../codec/shape.js';
import { fail } from '../error.js';

/** A node's ed25519 public key, as 64 hexadecimal digits. */
export type NodeKey = string & { readonly __node: true };
/** Who a model is for: a node's key, or what stands for a delegation, as 64 hexadecimal digits. */
export type OwnerKey = string & { readonly __owner: true };
/** The ed25519 public key that an account belongs to: a staker's or a node's, as 64 hexadecimal digits. */
export type AccountKey = string & { readonly __account: true };
/** Who signs a record. */
export type SignerKey = NodeKey | AccountKey;
/** A VRF public key (protocol/spec/grid-and-draws.md), as 64 hexadecimal digits. */
export type VrfKey = string & { readonly __vrf: true };

/** A node without delegations works for itself (rule RECORD-5). */
export const ownerOf = (node: NodeKey): OwnerKey => node as string as OwnerKey;
/** The owner that a delegation is, by the CID of its record (rule DELEGATION-2). */
export const delegationOwner = (delegation: Cid): OwnerKey =>
  domainHash('owner', textBytes(delegation)) as string as OwnerKey;
/** A node's own account: what it bonds, and earns. */
export const accountOf = (node: NodeKey): AccountKey => node as string as AccountKey;
/** The node whose own account it would be. */
export const nodeOf = (account: AccountKey): NodeKey => account as string as NodeKey;

const prime = (1n << 255n) - 19n;
/** The y coordinate of two of the eight points of small order; of two more it is minus this. */
const orderEightY = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const smallOrderY = new Set([0n, 1n, prime - 1n, orderEightY, prime - orderEightY]);

/**
 * A key that signs. Keys of small order are refused, since anyone can make signatures that hold for them, and
 * so are second spellings of a point: implementations of ed25519 differ on both, and nodes must agree (rule
 * RECORD-2). Whether the bytes are a point at all shows when a signature is checked.
 */
function signingKey<T extends string>(): Shape<T> {
  const hexKey = hex32<T>();
  return {
    encode: (value) => hexKey.encode(value),
    decode: (value, path) => checkKey(hexKey.decode(value, path), path),
  };
}
export const nodeKey = signingKey<NodeKey>();
export const accountKey = signingKey<AccountKey>();

function checkKey<T extends string>(key: T, path: string): T {
  const y = yOf(hashBytes(key as string as Hash));
  if (y >= prime || smallOrderY.has(y))
    fail(codecCodes, 'CODEC_FIELD', `${path} is not an ed25519 key that only its owner can sign with`);
  return key;
}

/**
 * Whether 32 bytes are an encoding of one of the eight points of small order. Of a signature's R they are
 * refused: some versions of OpenSSL take them where the equation holds, others never do (rule RECORD-3).
 */
export const isSmallOrder = (encoded: Uint8Array): boolean => smallOrderY.has(yOf(encoded) % prime);

/** The y coordinate of an encoded point as it is written: 255 bits, least significant byte first. */
const yOf = (encoded: Uint8Array): bigint =>
  BigInt(`0x${bytesToHex(Uint8Array.from(encoded).reverse())}`) & ((1n << 255n) - 1n);
