import { carrying, codes } from '../../protocol/error.js';

/** What keeps a model from being read from its blocks. */
export const storedModelCodes = codes({
  operator: {
    /** `missing` says what is not there: the model, or a segment of it. */
    MODEL_ABSENT: carrying<{ readonly missing: string }>(
      'Name a model that is stored here or final in the network of the running node, or its folder with --store.',
    ),
    MODEL_FOREIGN: 'Name the campaign that the model was trained for with --campaign.',
  },
});
