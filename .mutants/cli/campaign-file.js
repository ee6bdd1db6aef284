import { campaignMaxBytes, campaignCid, decodeCampaign, } from '../protocol/campaign/campaign.js';
import { fail, GridlodeError } from '../protocol/error.js';
import { readCampaign } from '../node/data-dir.js';
import { fileFault } from '../node/file-fault.js';
import { commandCodes } from './codes.js';
import { readBounded } from './files.js';
/**
 * The campaign of a file, or that which the data directory has joined. Throws FILE_UNREADABLE, CAMPAIGN_FILE,
 * CAMPAIGN_CID and what readCampaign throws.
 */
export async function loadNetwork(dir, file, expected) {
    return file === undefined ? readCampaign(dir) : readNetworkFile(file, expected);
}
/** The campaign of a file. Throws FILE_UNREADABLE, CAMPAIGN_FILE and CAMPAIGN_CID. */
export async function readNetworkFile(file, expected) {
    const campaign = decodeFile(file, await readBounded(file, campaignMaxBytes), expected);
    return { campaign, network: campaignCid(campaign) };
}
function decodeFile(file, block, expected) {
    try {
        return decodeCampaign(block, expected);
    }
    catch (error) {
        if (!(error instanceof GridlodeError) || error.code === 'CAMPAIGN_CID')
            throw error;
        return fail(commandCodes, 'CAMPAIGN_FILE', `${file} is no campaign: ${fileFault(error)}`, error);
    }
}
//# sourceMappingURL=campaign-file.js.map