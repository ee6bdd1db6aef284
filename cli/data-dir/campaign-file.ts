import {
  campaignMaxBytes,
  campaignCid,
  decodeCampaign,
  type Campaign,
} from '../../protocol/campaign/campaign.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail, GridlodeError, isOf } from '../../protocol/error.js';
import { campaignCodes } from '../../protocol/campaign/codes.js';
import { readCampaign } from '../../node/data-dir/data-dir.js';
import { fileFault } from '../../node/files/file-fault.js';
import type { Network } from '../../protocol/campaign/network.js';
import { dataDirCodes } from './codes.js';
import { readBounded } from '../framework/files.js';
import { optional, path } from '../framework/option.js';

export const campaignOption = optional(
  path('the campaign file; by default the campaign that the data directory has joined'),
);

/**
 * The campaign of a file, or that which the data directory has joined. Throws FILE_UNREADABLE, CAMPAIGN_FILE,
 * CAMPAIGN_CID and what readCampaign throws.
 */
export async function loadNetwork(dir: string, file: string | undefined, expected?: Cid): Promise<Network> {
  return file === undefined ? readCampaign(dir) : readNetworkFile(file, expected);
}

/** The campaign of a file. Throws FILE_UNREADABLE, CAMPAIGN_FILE and CAMPAIGN_CID. */
export async function readNetworkFile(file: string, expected?: Cid): Promise<Network> {
  const campaign = decodeFile(file, await readBounded(file, campaignMaxBytes), expected);
  return { campaign, network: campaignCid(campaign) };
}

function decodeFile(file: string, block: Uint8Array, expected: Cid | undefined): Campaign {
  try {
    return decodeCampaign(block, expected);
  } catch (error) {
    if (!(error instanceof GridlodeError) || isOf(error, campaignCodes, 'CAMPAIGN_CID')) throw error;
    return fail(dataDirCodes, 'CAMPAIGN_FILE', `${file} is no campaign: ${fileFault(error)}`, error);
  }
}
