import { isOf } from '../../protocol/error.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { signRecord } from '../../protocol/records/envelope.js';
import { accountOf, type AccountKey } from '../../protocol/records/keys.js';
import { decodeMessage, encodeMessage } from '../../protocol/records/message.js';
import type { Network } from '../../protocol/campaign/network.js';
import { apiCodes } from '../../node/api/codes.js';
import type { Identity } from '../../node/identity/identity.js';
import type { ApiClient } from '../../node/api/api-client.js';

/** A key that hands in one transfer after the other, each to whichever node is there. */
export class Payer {
  /** Transfers that a node has said that it has, in their order. */
  readonly acknowledged: Cid[] = [];
  #envelope: Uint8Array;

  constructor(
    private readonly network: Network,
    private readonly identity: Identity,
    private readonly to: AccountKey,
  ) {
    this.#envelope = this.#sign();
  }

  #sign(): Uint8Array {
    return signRecord(
      {
        kind: 'transfer',
        version: 1,
        campaign: this.network.network,
        account: accountOf(this.identity.key),
        sequence: this.acknowledged.length,
        to: this.to,
        amount: 1n,
      },
      this.identity.sign,
    );
  }

  /**
   * Hands in the next one; whether it was acknowledged. A node that dies meanwhile, or does not know the ones
   * before yet, acknowledges nothing.
   */
  async pay(api: ApiClient): Promise<boolean> {
    try {
      const { code } = await api.submit(this.#envelope);
      const hasIt = code === 'RECORD_ADMITTED' || code === 'RECORD_KNOWN' || (await this.#isInCut(api));
      if (!hasIt) return false;
    } catch (error) {
      if (isOf(error, apiCodes, 'API_ABSENT') || isOf(error, apiCodes, 'API_ANSWER')) return false;
      throw error;
    }
    this.acknowledged.push(decodeMessage(encodeMessage(this.#envelope), this.network.network).record.cid);
    this.#envelope = this.#sign();
    return true;
  }

  /** Whether a cut holds it already. */
  async #isInCut(api: ApiClient): Promise<boolean> {
    return (await api.stake(accountOf(this.identity.key))).sequence > this.acknowledged.length;
  }
}
