import { decodeCampaign } from '../../../protocol/campaign/campaign.js';
import { readVectors } from '../records/read-vectors.js';
export const campaignVectors = readVectors('campaigns');
/** A frozen campaign and its CID: `small`, of 100 points, or `numerai`, on the grid of Numerai. */
export function frozenCampaign(id) {
    const { cid, block } = campaignVectors.find((vector) => vector.id === id);
    return { campaign: decodeCampaign(new Uint8Array(Buffer.from(block, 'hex')), cid), cid };
}
//# sourceMappingURL=frozen.js.map