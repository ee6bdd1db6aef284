import { codes } from '../error.js';

/** What can be wrong with a campaign (protocol/spec/campaign.md). */
export const campaignCodes = codes({
  operator: {
    CAMPAIGN_CID: 'Get the campaign file again from whoever runs the campaign: this one was altered.',
    CAMPAIGN_BEACON:
      "Copy the public key from the beacon's own description: 192 hexadecimal digits, of the scheme bls-unchained-g1-rfc9380.",
    CAMPAIGN_ERAS:
      'Give each role its own eras in ascending order, those of train before all others, and acceptance two at least.',
    CAMPAIGN_SCREENING: 'Give the role screening eras just where prefixPpm is above 0.',
    CAMPAIGN_TARGETS: 'Name each target once.',
    CAMPAIGN_SEGMENTS:
      'Raise segmentTrees or lower n_estimators, so that a model has at most 50,000 segments.',
    CAMPAIGN_GENESIS:
      'List each account once, in ascending order, with amounts above 0 that sum to less than 2^64 and to as many bonds as a model takes nodes, and a modelMin above 0.',
    CAMPAIGN_SHARES: 'Lower commissionPpm or verifierPpm: together they are at most 1,000,000.',
    CAMPAIGN_ROUNDS:
      'Make openMax and modelMin overlap at least, so that each round locks a share of each stake.',
    CAMPAIGN_BOND:
      'Raise the bond or uniformSegments, or lower forgeryGain: forging must cost more than it can earn.',
    CAMPAIGN_AWAY: 'Raise away.restEpochs to leaseEpochs at least, or let nobody be away.',
    CAMPAIGN_EMBARGO: 'Leave out at least embargoEras eras of the dataset between eras of different roles.',
  },
});
