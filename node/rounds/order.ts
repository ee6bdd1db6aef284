import type { Cid } from '../../protocol/codec/hash.js';
import { GridlodeError } from '../../protocol/error.js';
import type { BodyOf } from '../../protocol/records/bodies.js';
import { signRecord } from '../../protocol/records/envelope.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { Ordered } from '../peer/orders.js';

type Order = BodyOf<'round'> | BodyOf<'prediction'> | BodyOf<'scores'>;
type Unsigned<B> = B extends Order ? Omit<B, 'version' | 'campaign' | 'node'> : never;

/** A node that signs, or the API's client for it. */
export interface Signer {
  readonly status: () => Promise<{ readonly node: string; readonly campaign: { readonly cid: string } }>;
  /** Has it sign what an envelope holds that is not signed yet. */
  readonly order: (envelope: Uint8Array) => Promise<Ordered>;
}

/**
 * Has the node sign a body and tell it to the network; the record. Throws what the next cut would object to,
 * PEER_SIGNED, and what the API throws.
 */
export async function order(client: Signer, unsigned: Unsigned<Order>): Promise<string> {
  const { node, campaign } = await client.status();
  const body = { version: 1, campaign: campaign.cid as Cid, node: node as NodeKey, ...unsigned } as Order;
  // The node reads it as the record that it is to sign, but for the signature.
  const { record, objection } = await client.order(signRecord(body, () => new Uint8Array(64)));
  if (objection !== null)
    throw new GridlodeError(
      objection.code,
      `The node does not sign this ${body.kind} of the era ${body.era}`,
      objection.remedy,
    );
  return record;
}
