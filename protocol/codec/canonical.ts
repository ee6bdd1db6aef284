import * as dagCbor from '@ipld/dag-cbor';
import { encodeInto } from 'cborg';
import { concatBytes } from '@noble/hashes/utils.js';
import { fail } from '../error.js';
import { codecCodes } from './codes.js';
import { uint32Bytes } from './hash.js';
import { checkNesting } from './nesting.js';

/** Room for all but snapshots and the tables of rounds. */
const scratch = new Uint8Array(1 << 18);

/** Encodes plain data (maps, lists, text, bytes, integers, null, booleans, CIDs) as canonical dag-cbor. */
export const encodeCanonical = (value: unknown): Uint8Array => new Uint8Array(encodeBriefly(value));

/**
 * The encoding until the next value is encoded. What the library encodes by itself are parts of blocks of 8
 * KiB, and whoever keeps a record of 400 bytes would keep its block.
 */
function encodeBriefly(value: unknown): Uint8Array {
  try {
    return scratch.subarray(0, encodeInto(value, scratch, dagCbor.encodeOptions).written);
  } catch {
    // It has no room, or is no such data, which the library says again.
    return dagCbor.encode(value);
  }
}

/** The encoding of a list of values that are encoded already. */
export const joinCanonical = (items: readonly Uint8Array[]): Uint8Array =>
  concatBytes(listHeader(items.length), ...items);

function listHeader(count: number): Uint8Array {
  if (count < 24) return Uint8Array.of(0x80 | count);
  if (count < 1 << 8) return Uint8Array.of(0x98, count);
  if (count < 1 << 16) return Uint8Array.of(0x99, count >>> 8, count);
  return concatBytes(Uint8Array.of(0x9a), uint32Bytes(count));
}

/**
 * Decodes canonical dag-cbor of at most `maxBytes` bytes. The library accepts several spellings of one
 * value, so the result is encoded again and compared: one value has one encoding.
 * Throws CODEC_TOO_LARGE, CODEC_TOO_DEEP, CODEC_MALFORMED or CODEC_NOT_CANONICAL. Source: rules CODEC-1 to
 * CODEC-4.
 */
export function decodeCanonical(bytes: Uint8Array, maxBytes: number): unknown {
  if (bytes.length > maxBytes)
    fail(codecCodes, 'CODEC_TOO_LARGE', `${bytes.length} bytes where at most ${maxBytes} are allowed`);
  checkNesting(bytes);
  let value: unknown;
  let again: Uint8Array;
  try {
    value = dagCbor.decode(bytes);
    again = encodeBriefly(value);
  } catch (error) {
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
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}
