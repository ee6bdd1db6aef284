import { codes } from '../../protocol/error.js';

/** Why a preset, a dataset and changes do not make a campaign. */
export const presetCodes = codes({
  operator: {
    CAMPAIGN_CHANGES:
      'Give a JSON object with fields of a campaign, in the form that gridlode campaign show --json prints.',
    CAMPAIGN_EPOCH:
      "Make epochMs 200 at least, and on the internet some seconds; Numerai's preset has 600000, ten minutes.",
    CAMPAIGN_HORIZON:
      'Say with --embargo how many eras the targets look ahead: Numerai leaves out 8 for 20 days, and 16 for 60.',
    CAMPAIGN_TOO_FEW_ERAS: 'Use a dataset with more eras.',
  },
});
