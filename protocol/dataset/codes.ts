import { codes } from '../error.js';

/** What can be wrong with the data of a dataset, whatever brought it (protocol/spec/dataset.md). */
export const datasetCodes = codes({
  peer: {
    PREDICTIONS_BLOCK:
      'Give a prediction block of this version: a version byte, a point id, a count of 1 to 1,000,000 rows, and a double for each.',
    PREDICTIONS_VALUE: 'Give finite predictions only.',
  },
  operator: {
    DATASET_BLOCK_HEADER:
      'Read an era block of this version; its header is magic, version and counts within their bounds.',
    DATASET_BLOCK_SIZE:
      'An era block is at most 64 MiB and exactly as long as its header and ids say; use fewer features or smaller eras.',
    DATASET_ID_MALFORMED: 'Give every row an id of 1 to 64 printable ASCII characters without spaces.',
    DATASET_ID_DUPLICATE: 'Give every row an id of its own; remove the repeated row.',
    DATASET_ID_ORDER: 'Sort the rows of a block by the bytes of their ids.',
    DATASET_FEATURE_RANGE:
      'Features hold the integers 0 to 4 and nothing else; correct the source of the data.',
    DATASET_TARGET_VALUE:
      'Targets are finite float32 numbers, with one zero and, where one is missing, the one quiet NaN 0x7fc00000.',
    DATASET_TARGET_MISSING:
      'The main target is known for every row of a dataset; leave out the eras without it.',
    DATASET_NAME:
      'Give features, targets and eras names of 1 to 128 printable ASCII characters without spaces, each used once.',
    DATASET_ERA_ORDER: 'List the eras once each, in ascending order of the bytes of their names.',
    DATASET_SYNTHETIC_SIZE:
      'Ask for a seed of 32 bits, 1 to 9,999 eras of 20 to 10,000 rows, 6 to 5,000 features and 1 to 26 targets.',
  },
});
