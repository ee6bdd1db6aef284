import { codes } from '../../../protocol/error.js';

/** Why no campaign file is written. */
export const campaignCommandCodes = codes({
  operator: {
    FILE_EXISTS: 'Name a new file; a campaign file is never changed, since its content names the network.',
  },
});
