import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { journalKeyOf, signerOf, type RecordBody } from '../../protocol/records/bodies.js';
import { signOwn, type VerifiedRecord } from '../../protocol/records/envelope.js';
import { encodeMessage, recordIn } from '../../protocol/records/message.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { Identity } from '../identity/identity.js';
import type { Journal } from '../store/journal.js';
import type { Mark } from '../store/mark.js';
import { peerCodes } from './codes.js';

/** Latest records that a node looks through for one that its store has lost. */
const lookedAtMax = 256;

interface OwnRecordsParts {
  readonly network: Cid;
  readonly node: NodeKey;
  readonly journal: Journal;
  /** The latest cut that this node knows. */
  readonly mark: Mark;
}

/** What a node signed, each slot once. */
export interface Signed {
  readonly message: Uint8Array;
  /** The record, where it was made now; null where the slot was signed before. */
  readonly made: VerifiedRecord | null;
}

/** The records that this node signs, in its journal (rule RECORD-4). */
export class OwnRecords {
  readonly #parts: OwnRecordsParts;

  constructor(parts: OwnRecordsParts) {
    this.#parts = parts;
  }

  /**
   * The one record that this node signs for the slot of `body`: that of the journal, or else of `body`. A cut
   * raises the mark before anyone sees it. Throws RESOLVER_BEHIND where another was signed for its number and
   * is lost.
   */
  async sign(
    body: RecordBody,
    { sign }: Pick<Identity, 'sign'>,
    includes: readonly Cid[] = [],
  ): Promise<Signed> {
    const { journal, mark, network } = this.#parts;
    const slot = journalKeyOf(body);
    if (body.kind === 'cut' && body.number <= mark.number && !journal.has(slot)) {
      fail(
        peerCodes,
        'RESOLVER_BEHIND',
        `Cut ${body.number} was signed, as ${mark.file} says, and is not here`,
      );
    }
    let made: VerifiedRecord | null = null;
    const message = await journal.signOnce(slot, () => {
      made = signOwn(body, sign);
      return encodeMessage(made.envelope, includes);
    });
    const signed: Signed = { message, made };
    if (body.kind === 'cut') await mark.raise(body.number, (signed.made ?? recordIn(message, network)).cid);
    return signed;
  }

  /** Where the journal was lost, this node takes from its peers what it had signed. */
  async adopt({ body, envelope }: VerifiedRecord, includes: readonly Cid[] = []): Promise<void> {
    const { node, journal } = this.#parts;
    if (signerOf(body) === node) await journal.adopt(journalKeyOf(body), encodeMessage(envelope, includes));
  }

  /** What was signed for a slot; undefined where nothing was. Throws JOURNAL_CORRUPT. */
  read(slot: string): Promise<Uint8Array | undefined> {
    return this.#parts.journal.read(slot);
  }

  /** The message of a record of this CID that is no cut. Throws JOURNAL_CORRUPT. */
  async find(cid: Cid): Promise<Uint8Array | undefined> {
    const { journal, network } = this.#parts;
    // Looked for only where rows were lost, and in the order in which they are likely.
    for (const slot of [...journal.keys].reverse().slice(0, lookedAtMax)) {
      if (slot.startsWith('cut/')) continue;
      const message = (await journal.read(slot)) as Uint8Array;
      if (recordIn(message, network).cid === cid) return message;
    }
    return undefined;
  }

  /** How many records of predictions this node signed for a round. */
  predictionParts(era: string): number {
    let part = 0;
    while (this.#parts.journal.has(`prediction/${era}/${part}`)) part++;
    return part;
  }
}
