import { codes } from '../../../protocol/error.js';

/** Why there are not the models that a pool needs. */
export const poolCodes = codes({
  operator: {
    POOL_FEW_ACCEPTED: 'Train more models, so that enough of them are accepted.',
    POOL_STARVED: 'Ask for fewer models, or give data from which the grid learns more.',
    POOL_TOO_FEW:
      'Train more models there, with gridlode train or by running its node, or leave out --models to have a pool trained.',
  },
  lacking: { POOL_MEMORY: 'Ask for fewer models, or take a campaign with fewer rows to report on.' },
});
