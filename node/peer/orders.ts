import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import type { BodyOf, RecordBody } from '../../protocol/records/bodies.js';
import type { NodeKey, VrfKey } from '../../protocol/records/keys.js';
import { objectionTo, unsignedRecord } from '../stake/objection-to.js';
import { peerCodes } from './codes.js';
import type { PeerDriver } from './driver.js';

/** What came of an order: the record that the node signed, or would have signed, and what is in its way. */
export interface Ordered {
  readonly record: Cid;
  readonly objection: { readonly code: string; readonly remedy: string } | null;
}

type Unsigned<B> = B extends RecordBody ? Omit<B, 'version' | 'campaign' | 'node' | 'models'> : never;
type Models<B> = B extends { models: (infer M)[] } ? { readonly models: readonly M[] } : unknown;
type OrderOf<K extends 'round' | 'prediction' | 'scores' | 'away'> = Unsigned<BodyOf<K>> & Models<BodyOf<K>>;
/** What a node signs where its owner says so: the body of a record, but for what the node itself knows. */
export type Order =
  | OrderOf<'round'>
  | OrderOf<'prediction'>
  | OrderOf<'scores'>
  | OrderOf<'away'>
  /** An enrolment, by which a node that is away comes back. */
  | { readonly kind: 'enrolment'; readonly epoch: number };

/** Signs what the owner of a node orders. */
export class Orders {
  readonly #own: { readonly network: Cid; readonly node: NodeKey; readonly vrfKey: VrfKey };
  readonly #driver: PeerDriver;

  constructor(own: { network: Cid; node: NodeKey; vrfKey: VrfKey }, driver: PeerDriver) {
    this.#own = own;
    this.#driver = driver;
  }

  /**
   * Signs an order, and tells it to the network. Where the next cut would object to it nothing is signed;
   * what was signed before is sent again. Throws PEER_UNSURE.
   */
  async order(order: Order): Promise<Ordered> {
    const { network, node, vrfKey } = this.#own;
    const { state } = this.#driver;
    const known = order.kind === 'enrolment' ? { vrfKey } : {};
    const body = { version: 1, campaign: network, node, ...known, ...order } as RecordBody;
    const unsigned = unsignedRecord(body);
    const { cid } = unsigned;
    if (state.isUnsure)
      fail(peerCodes, 'PEER_UNSURE', 'The node does not know yet whether it has all that it signed');
    const { record, objection } = await this.#driver.signUnless(body, () =>
      objectionTo(state.ledger, state, unsigned),
    );
    if (record === null || record.cid === cid) return { record: cid, objection };
    return { record: record.cid, objection: { code: 'PEER_SIGNED', remedy: peerCodes.PEER_SIGNED.remedy } };
  }
}
