import { GridlodeError } from '../../protocol/error.js';
import { signRecord } from '../../protocol/records/envelope.js';
/**
 * Has the node sign a body and tell it to the network; the record. Throws what the next cut would object to,
 * PEER_SIGNED, and what the API throws.
 */
export async function order(client, unsigned) {
    const { node, campaign } = await client.status();
    const body = { version: 1, campaign: campaign.cid, node: node, ...unsigned };
    // The node reads it as the record that it is to sign, but for the signature.
    const { record, objection } = await client.order(signRecord(body, () => new Uint8Array(64)));
    if (objection !== null)
        throw new GridlodeError(objection.code, `The node does not sign this ${body.kind} of the era ${body.era}`, objection.remedy);
    return record;
}
//# sourceMappingURL=order.js.map