import { codes } from '../../../protocol/error.js';

/** Why there is no model to train. */
export const modelCommandCodes = codes({
  operator: { TARGET_UNKNOWN: 'Name one of the targets of the campaign: see gridlode campaign show.' },
});
