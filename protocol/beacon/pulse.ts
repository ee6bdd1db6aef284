import { pippenger } from '@noble/curves/abstract/curve.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { domainHash, hashBytes, uint64Bytes } from '../codec/hash.js';
import { sha256 } from '../codec/sha2.js';
import type { Pulse, PublicBeacon } from './public-beacon.js';

const { shortSignatures: bls, G1, G2 } = bls12_381;
const hashDomain = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

type Key = ReturnType<typeof bls.getPublicKey>;
type Signature = ReturnType<typeof bls.Signature.fromBytes>;

/** The latest key that was decoded, which takes longer than a hash: a node has one campaign. */
let latest: { readonly encoded: string; readonly key: Key } | null = null;
function keyOf(encoded: string): Key {
  if (latest?.encoded !== encoded) latest = { encoded, key: G2.Point.fromHex(encoded) };
  return latest.key;
}

/**
 * Whether 192 hexadecimal digits are a key: a point of G2's subgroup, compressed, not the neutral one (rule
 * BEACON-3).
 */
export const isBeaconKey = (encoded: string): boolean => decoded(() => G2.Point.fromHex(encoded)) !== null;

/**
 * Whether a pulse is the beacon's (rule BEACON-3): BLS over BLS12-381 with signatures in G1, the scheme
 * `bls-unchained-g1-rfc9380`. Takes about 25 ms.
 */
export const isPulseOf = ({ publicKey }: PublicBeacon, { number, signature }: Pulse): boolean => {
  const point = signatureAt(signature);
  return point !== null && bls.verify(point, messageOf(number), keyOf(publicKey));
};

/**
 * Whether all these pulses are the beacon's, with two pairings in all: the sums of the signatures and of the
 * messages, each with a coefficient of 128 bits that nobody can foresee who chooses the pulses. A set in
 * which one is wrong passes with a chance of 2^-128.
 */
export function arePulsesOf({ publicKey }: PublicBeacon, pulses: readonly Pulse[]): boolean {
  if (pulses.length === 0) return true;
  const points = pulses.map(({ signature }) => signatureAt(signature));
  if (!points.every((point) => point !== null)) return false;
  const all = domainHash(
    'pulses',
    ...pulses.flatMap((one) => [uint64Bytes(one.number), hexToBytes(one.signature)]),
  );
  const coefficients = pulses.map((_, i) => coefficientOf(hashBytes(all), i));
  const sum = (of: readonly Signature[]): Signature => pippenger(G1.Point, [...of], coefficients);
  return bls.verify(sum(points), sum(pulses.map(({ number }) => messageOf(number))), keyOf(publicKey));
}

const messageOf = (number: number): Signature => bls.hash(sha256(uint64Bytes(number)), hashDomain);

const signatureAt = (encoded: string): Signature | null => decoded(() => bls.Signature.fromHex(encoded));

/** A point as it is decoded; null where the text is none of the subgroup's, or the neutral one. */
function decoded<P extends { assertValidity(): void; is0(): boolean }>(decode: () => P): P | null {
  try {
    const point = decode();
    point.assertValidity();
    return point.is0() ? null : point;
  } catch {
    return null;
  }
}

const coefficientOf = (all: Uint8Array, i: number): bigint =>
  BigInt(`0x${domainHash('pulse-coefficient', all, uint64Bytes(i)).slice(0, 32)}`) | 1n;

/** The signature of a pulse, for who has a beacon's secret key of 32 bytes. */
export const signPulse = (secretKey: Uint8Array, number: number): string =>
  bls.Signature.toHex(bls.sign(messageOf(number), secretKey));
