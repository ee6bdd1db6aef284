import { fail, GridlodeError } from '../../protocol/error.js';
import type { Network } from '../../protocol/campaign/network.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { Admission } from '../../protocol/peer/effects.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { encodeMessage } from '../../protocol/records/message.js';
import { foresightOf } from '../beacon/foresight.js';
import type { Publisher } from '../bus/bus.js';
import { peerCodes } from './codes.js';
import type { PeerDriver } from './driver.js';
import { isCut, nameOf, type RecordName } from './record-reader.js';
import type { Lane } from './turns.js';

/** Where records come in: what peers hand on is judged, what owners of accounts hand in is submitted. */
export class Inbox {
  readonly #network: Network;
  readonly #driver: PeerDriver;
  readonly #bus: Publisher;

  constructor(network: Network, driver: PeerDriver, bus: Publisher) {
    this.#network = network;
    this.#driver = driver;
    this.#bus = bus;
  }

  /**
   * What becomes of a message that a peer handed on, and why: a code of admissionCodes, refusalCodes,
   * cutCodes, recordCodes or codecCodes. What is cheap is checked first (rule MESH-8). Throws only what is a
   * bug of ours, or that the store failed.
   */
  async judge(
    bytes: Uint8Array,
    lane: Lane = 'stranger',
  ): Promise<{ action: Admission['action']; code: string }> {
    const read = await this.#read(bytes);
    if ('code' in read) return read;
    const { record, includes } = read;
    return isCut(record) ? this.#takeCut(record, includes) : this.#driver.takeRecord(record, lane);
  }

  /** What a message holds, or what becomes of one that nobody need take. */
  async #read(
    bytes: Uint8Array,
  ): Promise<
    { action: Admission['action']; code: string } | { record: VerifiedRecord; includes: readonly Cid[] }
  > {
    const driver = this.#driver;
    const { reader } = driver;
    try {
      const opened = reader.open(bytes);
      if (opened.known !== null && ((await driver.isKnown(opened.known)) || opened.isOwn))
        return knownAs(opened.known);
      const decoded = reader.decode(opened);
      if (decoded.body.kind === 'cut' && decoded.body.node !== this.#network.campaign.resolver)
        return { action: 'reject', code: 'CUT_SIGNER' };
      const record = reader.verify(opened, decoded);
      if (await driver.isKnown(nameOf(record))) return knownAs(nameOf(record));
      return { record, includes: await reader.includes(opened, record) };
    } catch (error) {
      if (error instanceof GridlodeError && error.fault === 'peer')
        return { action: 'reject', code: error.code };
      throw error;
    }
  }

  async #takeCut(cut: VerifiedRecord<'cut'>, includes: readonly Cid[]): Promise<Admission> {
    const unixMs = Date.now();
    const admission = await this.#driver.takeCut(cut, includes, []);
    if (admission.code === 'CUT_FOLDED')
      for (const event of foresightOf(this.#network.campaign, cut.body, unixMs)) this.#bus.publish(event);
    return admission;
  }

  /**
   * A record of an account that its owner hands in here: judged as one that a peer handed on, and told to the
   * network where that would pass it on. Throws PEER_ACCOUNT, codecCodes and recordCodes.
   */
  async submit(envelope: Uint8Array): Promise<Admission> {
    const { reader } = this.#driver;
    const bytes = encodeMessage(envelope);
    const opened = reader.open(bytes);
    const decoded = reader.decode(opened);
    if (!('account' in decoded.body))
      return fail(peerCodes, 'PEER_ACCOUNT', `A ${decoded.body.kind} is no record of an account`);
    if (await this.#driver.isKnown(nameOf(decoded))) return { action: 'ignore', code: 'RECORD_KNOWN' };
    return this.#driver.announce(reader.verify(opened, decoded), bytes);
  }
}

const knownAs = ({ cut }: RecordName) =>
  ({ action: 'ignore', code: cut === null ? 'RECORD_KNOWN' : 'CUT_KNOWN' }) as const;
