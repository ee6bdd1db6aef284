import { codes } from '../../../protocol/error.js';

/** Why no campaign file is written. */
export const campaignCommandCodes = codes({
  operator: {
    BENCHMARK_CORR:
      'Name a benchmark that predicts with --benchmark, or --benchmark example, or give acceptance.corrMin in a file of changes.',
    CAMPAIGN_UNCONFIRMED: 'Look at the rules once more, and give --yes where they are right.',
    FILE_EXISTS: 'Name a new file; a campaign file is never changed, since its content names the network.',
  },
});
