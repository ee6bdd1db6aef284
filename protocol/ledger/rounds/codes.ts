import { codes } from '../../error.js';

/** Why a round is not opened, predicted or scored. */
export const roundRefusals = codes({
  peer: {
    ROUND_SIGNER: 'Only the resolver that the campaign names opens rounds.',
    ROUND_ERA_FORM: 'Name the era as the dataset names its eras, such as 0083 and not 83.',
    ROUND_ERA: 'Open rounds in ascending order of their eras, each once.',
    ROUND_SPACING: 'Wait until spacingEpochs have passed since the round before, then open it.',
    ROUND_DEADLINE:
      'Name a deadline above the number of the cut that will hold the round, by no more than predictEpochs.',
    ROUND_FULL: 'Score a round first, or wait until one ends; openMax of them are open at once.',
    PREDICTION_ROUND: 'Predict eras whose round is open, before its deadline.',
    PREDICTION_MODELS:
      'List, in ascending order, models that the node trained and that carried stake when the round began, each once.',
    SCORES_SIGNER: 'Only the resolver that the campaign names scores rounds.',
    SCORES_ROUND: 'Score a round that is open, after its deadline.',
    SCORES_PART:
      'Give the parts in order, each once, all with the same number of parts and digest of targets.',
    SCORES_MODELS: 'List models that predicted the round in time, in ascending order over all parts.',
  },
});
