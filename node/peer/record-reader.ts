import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { toHash, type Cid, type Hash } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { recordCodes } from '../../protocol/records/codes.js';
import {
  decodeRecord,
  isCutOver,
  provenOutput,
  verifyRecord,
  type ProveOutput,
  type SignedRecord,
  type VerifySignature,
  type VerifiedRecord,
} from '../../protocol/records/envelope.js';
import { openMessage, readIncludes, type OpenMessage } from '../../protocol/records/message.js';
import { verifySignature } from '../identity/signature.js';
import { Recent } from './recent.js';

/**
 * Envelopes of which it is remembered what they were found to be: more than a cut and all that waits for it.
 * About 3 MB.
 */
const findingsMax = 16_384;
/**
 * VRF proofs of which the output is remembered, or that they do not hold: of more seats than a node sees open
 * at once.
 */
const proofsMax = 4_096;

/** What reading costs: who counts how often puts a count before it. */
export interface RecordCodec {
  readonly decodeRecord: typeof decodeRecord;
  readonly verifySignature: VerifySignature;
}

/** CIDs of which the list and its root take some milliseconds each. */
const longList = 256;

/** What an envelope was found to be. */
interface Finding {
  /** What is wrong with it, or with its signature; null where nothing is. */
  readonly fault: GridlodeError | null;
  readonly name: RecordName | null;
  readonly isOwn: boolean;
  /** Of a cut the digest of the list that goes with it: there is one for each root. */
  list: string | null;
}
const unseen: Finding = { fault: null, name: null, isOwn: false, list: null };

/** By what it is told whether a record is known. */
export interface RecordName {
  readonly cid: Cid;
  /** Of a cut its number. */
  readonly cut: number | null;
}

/** A message whose outer bytes have been looked at. */
export interface Opened {
  readonly message: OpenMessage;
  readonly digest: string;
  /** Set where the envelope was looked at before and its signature holds. */
  readonly known: RecordName | null;
  /** Whether it was signed here: whoever shows it shows nothing new. */
  readonly isOwn: boolean;
  /** Set once it is decoded. */
  record: SignedRecord | null;
}

export const nameOf = ({ cid, body }: SignedRecord): RecordName => ({
  cid,
  cut: body.kind === 'cut' ? body.number : null,
});

/**
 * Reads what peers hand on, the cheapest first: the outer bytes, what an envelope was found to be before, its
 * record, its signature, the list of a cut. Nothing is verified twice while it is remembered. Methods throw
 * codecCodes and recordCodes: bytes are no message, or their signature does not hold, which whoever sent them
 * could see itself.
 */
export class RecordReader {
  readonly #network: Cid;
  readonly #codec: RecordCodec;
  readonly #findings = new Recent<string, Finding>(findingsMax);
  readonly #proofs = new Recent<string, { output: Hash | null }>(proofsMax);

  constructor(network: Cid, codec: RecordCodec = { decodeRecord, verifySignature }) {
    this.#network = network;
    this.#codec = codec;
  }

  /** The record of a message that lies here, verified. Throws as the steps below do. */
  read(bytes: Uint8Array): VerifiedRecord {
    const opened = this.open(bytes);
    return this.verify(opened, this.decode(opened));
  }

  /** Remembers a record that was signed here, so that nobody can have it decoded or verified. */
  noteOwn(record: VerifiedRecord): void {
    this.#findings.set(digestOf(record.envelope), { ...unseen, name: nameOf(record), isOwn: true });
  }

  /** Takes a message apart. Throws too where the same envelope was found faulty before. */
  open(bytes: Uint8Array): Opened {
    const message = openMessage(bytes);
    const digest = digestOf(message.envelope);
    const found = this.#findings.get(digest);
    if (found?.fault) throw found.fault;
    return { message, digest, known: found?.name ?? null, isOwn: found?.isOwn ?? false, record: null };
  }

  /** The record, whose signature has not been looked at. */
  decode(opened: Opened): SignedRecord {
    const { message, digest } = opened;
    return (opened.record ??= this.#judged(digest, () =>
      this.#codec.decodeRecord(message.envelope, this.#network),
    ));
  }

  /** The record, verified now unless it was before. */
  verify(opened: Opened, record: SignedRecord): VerifiedRecord {
    const check = opened.known === null ? this.#codec.verifySignature : () => true;
    const verified = this.#judged(opened.digest, () => verifyRecord(record, check, this.#prove));
    if (opened.known === null) {
      this.#findings.set(opened.digest, { ...unseen, name: nameOf(record) });
    }
    return verified;
  }

  /**
   * The CIDs of the records that a cut is over; of any other record none. A long list and its root take 50 ms
   * each, between which others have a turn.
   */
  async includes({ message, digest }: Opened, record: VerifiedRecord): Promise<readonly Cid[]> {
    const found = this.#findings.get(digest);
    if (!isCut(record)) return readIncludes(message, record);
    const list = digestOf(message.includes);
    if (found !== undefined && found.list !== null && found.list !== list) refuseList();
    const cids = readIncludes(message, record);
    if (cids.length > longList) await setImmediate();
    if (!isCutOver(record, cids)) refuseList();
    if (found !== undefined) found.list = list;
    return cids;
  }

  /** An envelope that is faulty once is so for good. */
  #judged<T>(digest: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof GridlodeError && error.fault === 'peer')
        this.#findings.set(digest, { ...unseen, fault: error });
      throw error;
    }
  }

  readonly #prove: ProveOutput = (body) => {
    const key = `${body.vrfKey}/${body.alpha}/${toHash(body.proof)}`;
    const known = this.#proofs.get(key);
    if (known !== undefined) return known.output;
    const output = provenOutput(body);
    this.#proofs.set(key, { output });
    return output;
  };
}

export const isCut = (record: VerifiedRecord): record is VerifiedRecord<'cut'> => record.body.kind === 'cut';

const refuseList = (): never =>
  fail(recordCodes, 'RECORD_INCLUDES', 'The message does not list the records of its cut');

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
