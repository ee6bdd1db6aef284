import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { signerOf, type RecordKind } from '../../protocol/records/bodies.js';
import { decodeRecord } from '../../protocol/records/envelope.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { objectionTo } from '../stake/objection-to.js';
import { peerCodes } from './codes.js';
import type { PeerDriver } from './driver.js';

/** What came of an order: the record that the node signed, or would have signed, and what is in its way. */
export interface Ordered {
  readonly record: Cid;
  readonly objection: { readonly code: string; readonly remedy: string } | null;
}

const isOrder = (kind: RecordKind): boolean => kind === 'round' || kind === 'prediction' || kind === 'scores';

/** What the owner of a node has it sign: rounds, predictions and scores. */
export class Orders {
  readonly #own: { readonly network: Cid; readonly node: NodeKey };
  readonly #driver: PeerDriver;

  constructor(own: { network: Cid; node: NodeKey }, driver: PeerDriver) {
    this.#own = own;
    this.#driver = driver;
  }

  /**
   * Signs an order, in an envelope that is not signed yet, and tells it to the network. Where the next cut
   * would object to it nothing is signed; what was signed before is sent again. Throws PEER_ORDER,
   * PEER_UNSURE, codecCodes and recordCodes.
   */
  async order(envelope: Uint8Array): Promise<Ordered> {
    const { network, node } = this.#own;
    const unsigned = decodeRecord(envelope, network);
    const { body, cid } = unsigned;
    const { state } = this.#driver;
    if (!isOrder(body.kind) || signerOf(body) !== node)
      fail(peerCodes, 'PEER_ORDER', `The node does not sign a ${body.kind} on order`);
    if (state.isUnsure)
      fail(peerCodes, 'PEER_UNSURE', 'The node does not know yet whether it has all that it signed');
    const { record, objection } = await this.#driver.signUnless(body, () =>
      objectionTo(state.ledger, state, unsigned),
    );
    if (record === null || record.cid === cid) return { record: cid, objection };
    return { record: record.cid, objection: { code: 'PEER_SIGNED', remedy: peerCodes.PEER_SIGNED } };
  }
}
