import { codes } from '../../protocol/error.js';

/** What can be wrong with the campaign or the dataset that a command is to open. */
export const dataDirCodes = codes({
  operator: {
    CAMPAIGN_FILE:
      'Get the file again from whoever runs the campaign; one of a newer kind needs a newer version of Gridlode.',
    DATASET_CHOICE: 'Name one of them by its CID.',
  },
  passing: {
    MODEL_UNGIVEN:
      'Try again when its author, or a node that audited it, is connected: what gridlode models fetch has brought is kept.',
  },
});
