import { concatBytes } from '@noble/hashes/utils.js';
import { encodeCanonical } from '../codec/canonical.js';
import { codecCodes } from '../codec/codes.js';
import type { Cid } from '../codec/hash.js';
import { bytes, decodeShape, encodeShape, list, map, valueLink } from '../codec/shape.js';
import { fail } from '../error.js';
import { cutRecordsMax } from './bodies.js';
import { recordCodes } from './codes.js';
import { decodeRecord, recordMaxBytes, type SignedRecord } from './envelope.js';
import { merkleRoot } from './merkle.js';

/** Bytes of a message at most: a cut and the CIDs of the 4,096 records that it can hold. */
export const messageMaxBytes = 256 * 1024;

/** Of a cut, the CIDs of its records, ascending as text; empty for any other record. */
const includesShape = list(valueLink, cutRecordsMax);
const messageShape = map({ envelope: bytes(1, recordMaxBytes), includes: includesShape });

/**
 * What travels by gossip and by the records stream: a signed record and, of a cut, the CIDs of its records
 * (rule MESSAGE-1).
 */
export interface Message {
  readonly record: SignedRecord;
  readonly includes: readonly Cid[];
}

export const encodeMessage = (envelope: Uint8Array, includes: readonly Cid[] = []): Uint8Array =>
  encodeShape(messageShape, { envelope, includes: [...includes] });

/** A message taken apart: no more has been looked at than where its two fields lie. */
export interface OpenMessage {
  readonly envelope: Uint8Array;
  /** The encoding of `includes`. */
  readonly includes: Uint8Array;
}

/** What every message has around its envelope. */
const head = concatBytes(Uint8Array.of(0xa2), encodeCanonical('envelope'));
const middle = encodeCanonical('includes');
/** An empty list, and what a CID of a value takes in a list. */
const emptyList = 0x80;
const linkBytes = 41;

/**
 * Takes a message apart without decoding it, whatever its length: its encoding is canonical, so its fields
 * lie where they must. Throws CODEC_TOO_LARGE or CODEC_MALFORMED.
 */
export function openMessage(message: Uint8Array): OpenMessage {
  if (message.length > messageMaxBytes) {
    fail(
      codecCodes,
      'CODEC_TOO_LARGE',
      `${message.length} bytes where at most ${messageMaxBytes} are allowed`,
    );
  }
  const start = head.length;
  const form = message[start] ?? 0;
  const lengthBytes = [0x58, 0x59, 0x5a].includes(form) ? 1 << (form - 0x58) : 0;
  const from = start + 1 + lengthBytes;
  const length =
    lengthBytes === 0
      ? form - 0x40
      : message.subarray(start + 1, from).reduce((sum, byte) => sum * 256 + byte, 0);
  const end = from + length;
  const isWhole =
    length > 0 &&
    beginsWith(message, head, 0) &&
    beginsWith(message, middle, end) &&
    beginsWith(message, encodedLength(length), start);
  if (!isWhole) fail(codecCodes, 'CODEC_MALFORMED', 'The bytes are no message');
  // A copy: the record outlives the frame that its message came in with many others.
  return { envelope: message.slice(from, end), includes: message.subarray(end + middle.length) };
}

const beginsWith = (all: Uint8Array, part: Uint8Array, at: number): boolean =>
  part.every((byte, i) => all[at + i] === byte);

/** How canonical dag-cbor writes the length of a byte string. */
function encodedLength(length: number): Uint8Array {
  if (length < 24) return Uint8Array.of(0x40 + length);
  if (length < 256) return Uint8Array.of(0x58, length);
  if (length < 65_536) return Uint8Array.of(0x59, length >>> 8, length);
  return Uint8Array.of(0x5a, length >>> 24, length >>> 16, length >>> 8, length);
}

/**
 * The CIDs that a message lists, as many as its record says, ascending. Whether a cut is over just these, its
 * Merkle root tells. Throws codecCodes and RECORD_INCLUDES.
 */
export function readIncludes({ includes }: OpenMessage, { body }: SignedRecord): Cid[] {
  const count = body.kind === 'cut' ? body.recordCount : 0;
  // The length tells the count, so that no list is decoded in vain.
  const fits =
    count === 0
      ? includes.length === 1 && includes[0] === emptyList
      : includes.length === listHeadBytes(count) + count * linkBytes;
  if (!fits) refuse();
  const cids = decodeShape(includesShape, includes, messageMaxBytes, 'message.includes');
  if (!cids.every((cid, i) => i === 0 || cid > (cids[i - 1] as Cid))) refuse();
  return cids;
}

const listHeadBytes = (count: number): number => (count < 24 ? 1 : count < 256 ? 2 : 3);
// The signature covers the root alone: without this whoever hands a cut on could list other records.
const refuse = (): never =>
  fail(recordCodes, 'RECORD_INCLUDES', 'The message does not list the records of its cut');

/**
 * The record of a message, without a look at its signature or at what it lists. Throws codecCodes and
 * recordCodes.
 */
export const recordIn = (message: Uint8Array, campaign: Cid): SignedRecord =>
  decodeRecord(openMessage(message).envelope, campaign);

/** Decodes all of a message without looking at its signature. Throws codecCodes and recordCodes. */
export function decodeMessage(message: Uint8Array, campaign: Cid): Message {
  const open = openMessage(message);
  const record = decodeRecord(open.envelope, campaign);
  const includes = readIncludes(open, record);
  if (record.body.kind === 'cut' && merkleRoot(includes) !== record.body.recordsRoot) refuse();
  return { record, includes };
}
