import { campaignMaxBytes, campaignCid, decodeCampaign } from '../protocol/campaign/campaign.js';
import type { Cid } from '../protocol/codec/hash.js';
import { readCampaign } from '../node/data-dir.js';
import type { Network } from '../node/training/model-order.js';
import { readBounded } from './files.js';

/** The campaign of a file, or that which the data directory has joined. Throws FILE_UNREADABLE and what readCampaign and decodeCampaign throw. */
export async function loadNetwork(dir: string, file: string | undefined, expected?: Cid): Promise<Network> {
  if (file === undefined) return readCampaign(dir);
  const campaign = decodeCampaign(await readBounded(file, campaignMaxBytes), expected);
  return { campaign, network: campaignCid(campaign) };
}
