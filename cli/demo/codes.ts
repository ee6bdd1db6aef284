import { codes } from '../../protocol/error.js';

/** Why a demo cannot show what it is for. */
export const demoCodes = codes({
  operator: {
    DEMO_UNFINISHED:
      'Look at the logs in the folder of its results, and run it again on a quieter machine or with fewer nodes.',
  },
});
