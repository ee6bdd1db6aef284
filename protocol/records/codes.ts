import { codes } from '../error.js';

/** What can be wrong with a record or a message (protocol/spec/records.md). */
export const recordCodes = codes({
  peer: {
    RECORD_KIND:
      'Send one of the record kinds that protocol/spec lists; a newer kind needs a newer version of Gridlode.',
    RECORD_CAMPAIGN:
      'Join the network that the record names, or leave it alone: it belongs to another campaign.',
    RECORD_SIGNATURE: 'Sign the payload with the key that it names.',
    RECORD_INCLUDES:
      'List the CIDs that the root of a cut names, in ascending order, each once, and none for other records.',
  },
});
