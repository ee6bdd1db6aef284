import type { Network } from '../../protocol/campaign/network.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { journalKeyOf, signerOf } from '../../protocol/records/bodies.js';
import { decodeMessage } from '../../protocol/records/message.js';

/** Which record each signer has for each of its slots, wherever that was seen. */
export class Slots {
  readonly #records = new Map<string, { cid: Cid; where: string }>();
  /** Slots of which two records were seen. */
  readonly twice: string[] = [];

  constructor(readonly network: Network) {}

  get count(): number {
    return this.#records.size;
  }

  note(message: Uint8Array, where: string): void {
    const { cid, body } = decodeMessage(message, this.network.network).record;
    const slot = `${signerOf(body)} ${journalKeyOf(body)}`;
    const before = this.#records.get(slot);
    if (before === undefined) this.#records.set(slot, { cid, where });
    else if (before.cid !== cid)
      this.twice.push(`${slot}: ${before.cid} in ${before.where}, ${cid} in ${where}`);
  }
}
