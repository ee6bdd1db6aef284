import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, concatBytes, numberToBytesLE } from '@noble/curves/utils.js';
import { equalBytes } from '../codec/canonical.js';
import { sha512 } from '../codec/sha2.js';

// VRF-1: ECVRF-EDWARDS25519-SHA512-TAI of RFC 9381, under the RFC's own names. JavaScript's big integers take
// time that depends on their values, so a proof must not be made where a stranger can time it often and
// precisely.

const { Point } = ed25519;
type Point = InstanceType<typeof Point>;

const suite = 0x03;
const challengeLength = 16;
export const vrfProofLength = 80;

/**
 * The 32-byte public key of a 32-byte secret; the pair is an ed25519 one, and is to serve for the VRF alone.
 */
export const vrfPublicKey = (secret: Uint8Array): Uint8Array => ed25519.getPublicKey(secret);

/** Proves the VRF's output for `alpha`: 80 bytes, the same each time. Source: RFC 9381 section 5.1. */
export function vrfProve(secret: Uint8Array, alpha: Uint8Array): Uint8Array {
  const { prefix, scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(secret);
  const h = encodeToCurve(pointBytes, alpha);
  const gamma = h.multiply(scalar);
  const k = Point.Fn.create(bytesToNumberLE(sha512(concatBytes(prefix, h.toBytes()))));
  const c = challenge(pointBytes, h, gamma, Point.BASE.multiply(k), h.multiply(k));
  const s = Point.Fn.create(k + bytesToNumberLE(c) * scalar);
  return concatBytes(gamma.toBytes(), c, numberToBytesLE(s, 32));
}

/**
 * Checks a proof, and gives the 64 bytes of output that it proves, or null where the key or the proof is not
 * valid: of the wrong length, no canonical point, a key of small order, a scalar that is not reduced, or
 * another challenge. Source: RFC 9381 section 5.3, with validate_key.
 */
export function vrfVerify(publicKey: Uint8Array, alpha: Uint8Array, proof: Uint8Array): Uint8Array | null {
  const y = decodePoint(publicKey);
  const decoded = decodeProof(proof);
  if (y === null || y.isSmallOrder() || decoded === null) return null;
  const { gamma, c, s } = decoded;
  const h = encodeToCurve(publicKey, alpha);
  const cNumber = bytesToNumberLE(c);
  const u = Point.BASE.multiplyUnsafe(s).subtract(y.multiplyUnsafe(cNumber));
  const v = h.multiplyUnsafe(s).subtract(gamma.multiplyUnsafe(cNumber));
  return equalBytes(c, challenge(publicKey, h, gamma, u, v)) ? outputOf(gamma) : null;
}

/**
 * The 64 bytes that a proof proves, if it holds: for one's own proofs. Null where it is malformed. Source:
 * RFC 9381 section 5.2.
 */
export function vrfOutput(proof: Uint8Array): Uint8Array | null {
  const decoded = decodeProof(proof);
  return decoded === null ? null : outputOf(decoded.gamma);
}

const outputOf = (gamma: Point): Uint8Array => hashWith(0x03, gamma.clearCofactor().toBytes());

/** SHA-512 over the suite, a number that separates the uses, the parts and a zero. */
const hashWith = (use: number, ...parts: Uint8Array[]): Uint8Array =>
  sha512(concatBytes(Uint8Array.of(suite, use), ...parts, Uint8Array.of(0)));

const challenge = (publicKey: Uint8Array, ...points: Point[]): Uint8Array =>
  hashWith(0x02, publicKey, ...points.map((point) => point.toBytes())).subarray(0, challengeLength);

/**
 * Try and increment: the first counter whose hash is a point, cleared of its cofactor. Half of all hashes are
 * points.
 */
function encodeToCurve(salt: Uint8Array, alpha: Uint8Array): Point {
  for (let counter = 0; counter < 256; counter++) {
    const h = decodePoint(
      hashWith(0x01, salt, alpha, Uint8Array.of(counter)).subarray(0, 32),
    )?.clearCofactor();
    if (h !== undefined && !h.is0()) return h;
  }
  throw new Error('no counter gives a point, which happens once in 2^256');
}

/** Decodes a point as RFC 8032 section 5.1.3 says: one encoding for one point. */
function decodePoint(bytes: Uint8Array): Point | null {
  try {
    return Point.fromBytes(bytes);
  } catch {
    return null;
  }
}

function decodeProof(proof: Uint8Array): { gamma: Point; c: Uint8Array; s: bigint } | null {
  if (proof.length !== vrfProofLength) return null;
  const gamma = decodePoint(proof.subarray(0, 32));
  const s = bytesToNumberLE(proof.subarray(32 + challengeLength));
  return gamma === null || s >= Point.Fn.ORDER
    ? null
    : { gamma, c: proof.subarray(32, 32 + challengeLength), s };
}
