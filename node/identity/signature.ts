import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { forgetOldest } from '../forget-oldest.js';

/** The DER bytes that precede an ed25519 seed in PKCS #8 and a public key in SPKI (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** The signing half of a 32-byte ed25519 seed, and its 32-byte public key. */
export function signerOf(seed: Uint8Array): {
  publicKey: Uint8Array;
  sign: (bytes: Uint8Array) => Uint8Array;
} {
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey)
    .export({ format: 'der', type: 'spki' })
    .subarray(spkiPrefix.length);
  return {
    publicKey: new Uint8Array(publicKey),
    sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
  };
}

/**
 * Keys that were read, as many as a campaign has members: that takes a third of the time in which a signature
 * is verified, and most sign again and again.
 */
const readyMax = 10_000;
const ready = new Map<string, KeyObject>();

/** Throws for some byte strings that are no point of the curve. */
function publicKeyOf(key: string): KeyObject {
  const known = ready.get(key);
  if (known !== undefined) return known;
  const read = createPublicKey({
    key: Buffer.concat([spkiPrefix, Buffer.from(key, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  ready.set(key, read);
  forgetOldest(ready, readyMax);
  return read;
}

/**
 * Whether `signature` (64 bytes) over `bytes` was made by `key` (64 hexadecimal digits). Garbage in any
 * argument is false, never an exception. Through node:crypto, since ed25519 in JavaScript takes 30 times as
 * long.
 */
export function verifySignature(key: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (!/^[0-9a-f]{64}$/.test(key) || signature.length !== 64) return false;
  try {
    return verify(null, bytes, publicKeyOf(key), signature);
  } catch {
    return false; // OpenSSL throws for what publicKeyOf does.
  }
}
