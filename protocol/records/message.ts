import type { Cid } from '../codec/hash.js';
import { bytes, decodeShape, encodeShape, list, map, valueLink } from '../codec/shape.js';
import { fail } from '../error.js';
import { cutRecordsMax } from './bodies.js';
import { recordCodes } from './codes.js';
import { decodeRecord, recordMaxBytes, type SignedRecord } from './envelope.js';
import { merkleRoot } from './merkle.js';

/** Bytes of a message at most: a cut and the CIDs of the 4,096 records that it can hold. */
export const messageMaxBytes = 256 * 1024;

const messageShape = map({
  envelope: bytes(1, recordMaxBytes),
  /** Of a cut, the CIDs of its records, ascending as text; empty for any other record. */
  includes: list(valueLink, cutRecordsMax),
});

/** What travels by gossip and by the records stream: a signed record and, of a cut, the CIDs of its records. */
export interface Message {
  readonly record: SignedRecord;
  readonly includes: readonly Cid[];
}

export const encodeMessage = (envelope: Uint8Array, includes: readonly Cid[] = []): Uint8Array =>
  encodeShape(messageShape, { envelope, includes: [...includes] });

/** Decodes a message without looking at its signature. Throws codecCodes and recordCodes. */
export function decodeMessage(message: Uint8Array, campaign: Cid): Message {
  const { envelope, includes } = decodeShape(messageShape, message, messageMaxBytes, 'message');
  const record = decodeRecord(envelope, campaign);
  const ascending = includes.every((cid, i) => i === 0 || cid > (includes[i - 1] as Cid));
  const { body } = record;
  // The signature covers the root alone: without this whoever hands a cut on could list other records.
  const complete = body.kind === 'cut' ? includes.length === body.recordCount && merkleRoot(includes) === body.recordsRoot : includes.length === 0;
  if (!ascending || !complete) fail(recordCodes, 'RECORD_INCLUDES', 'The message does not list the records of its cut');
  return { record, includes };
}
