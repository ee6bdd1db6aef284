import { GridlodeError } from '../../protocol/error.js';
import type { Order, Ordered } from '../peer/orders.js';

/** A node that signs, or the API's client for it. */
export interface Signer {
  readonly order: (order: Order) => Promise<Ordered>;
}

/**
 * Has the node sign a body and tell it to the network; the record. Throws what the next cut would object to,
 * PEER_SIGNED, and what the API throws.
 */
export async function order(signer: Signer, body: Order): Promise<string> {
  const { record, objection } = await signer.order(body);
  if (objection !== null)
    throw new GridlodeError({
      ...objection,
      kind: 'operator',
      what: `The node does not sign this ${body.kind}${'era' in body ? ` of the era ${body.era}` : ''}`,
    });
  return record;
}
