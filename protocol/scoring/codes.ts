import { codes } from '../error.js';

/** What can be wrong with the numbers that are to be scored (rule SCORE-2). */
export const scoringCodes = codes({
  operator: {
    SCORE_EMPTY: 'Score at least one row that has a target, or sum up at least one score.',
    SCORE_TARGET: 'Give targets from -100 to 100, or NaN where a row has none.',
  },
  bug: {
    SCORE_LENGTH: 'Give each row one prediction and one target, in the same order, and each model one stake.',
    SCORE_PREDICTION:
      'Give finite predictions only; a model that predicts anything else is not a model of this dataset.',
    SCORE_STAKE: 'Give stakes that are not negative, at least one of them above zero.',
  },
});
