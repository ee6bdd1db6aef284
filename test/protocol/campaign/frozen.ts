import { decodeCampaign, type Campaign } from '../../../protocol/campaign/campaign.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { readVectors } from '../records/read-vectors.js';

interface CampaignVector {
  readonly id: string;
  readonly cid: Cid;
  readonly block: string;
}
export const campaignVectors = readVectors<CampaignVector>('campaigns');

/** A frozen campaign and its CID: `small`, of 100 points, or `numerai`, on the grid of Numerai. */
export function frozenCampaign(id: 'small' | 'numerai'): { campaign: Campaign; cid: Cid } {
  const { cid, block } = campaignVectors.find((vector) => vector.id === id) as CampaignVector;
  return { campaign: decodeCampaign(new Uint8Array(Buffer.from(block, 'hex')), cid), cid };
}
