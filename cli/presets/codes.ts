import { codes } from '../../protocol/error.js';

/** Why a preset, a dataset and changes do not make a campaign. */
export const presetCodes = codes({
  operator: {
    CAMPAIGN_CHANGES:
      'Give a JSON object with fields of a campaign, in the form that gridlode campaign show --json prints.',
    CAMPAIGN_TOO_FEW_ERAS: 'Use a dataset with more eras.',
  },
});
