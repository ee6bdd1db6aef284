import { codes } from '../../../protocol/error.js';

/** What keeps a node from being started as it was asked for. */
export const nodeCommandCodes = codes({
  operator: { LIVE_FOLDER: 'Make the folder, or name one that this user may read.' },
});
