import { codes } from '../../../protocol/error.js';

/** Why a round cannot be opened, predicted, scored or read, and what is wrong with it. */
export const roundCommandCodes = codes({
  peer: {
    PREDICTIONS_ALTERED:
      'Nothing is wrong here: show the record, the model and the rows to anyone, who comes to the same. Their stakes earn nothing where the resolver leaves them out.',
  },
  operator: {
    ROUND_RESOLVER: 'Leave this to the resolver of the campaign: gridlode campaign show names it.',
    ROUND_ERA_UNNAMED:
      'Name the era with --era, as 1 to 16 letters and digits, or in the name of the file, such as live-1234.parquet.',
    ROUND_UNKNOWN: 'Name the era of a round: see gridlode round list.',
    ROUND_SETTLED: 'See gridlode settlement show and settlement verify: what was paid stands.',
    ROUND_UNPAID:
      'Nothing can be done for it any more; the stakes on it are free, and nobody gained or lost.',
    ROUND_CLOSED: 'Predict before the deadline next time: start --live-folder does it by itself.',
    ROUND_ROWS: 'Get the live rows of the round, in the release of the data that the campaign names.',
    TARGETS_FILE:
      'Give a CSV file whose first line names the columns id and target, or a Parquet file that has them; a row without a target has an empty one.',
    TARGETS_DIGEST:
      'Get the targets that the round was scored with; whoever has others cannot say what is wrong with the scores.',
    META_MODEL_EMPTY: 'Take a round that models predicted in time: see gridlode round list.',
    TARGETS_VALUES:
      'Get the targets again: what a round pays by wrong ones stands. A row without a target has an empty one.',
    TARGETS_ROWS: 'Give a line for each live row of the round; a row without a target has an empty one.',
    SETTLEMENT_UNKNOWN: 'Name the era of a settled round: see gridlode round list.',
  },
  passing: {
    META_MODEL_EARLY: 'Wait for the cut of the deadline: until then a model may still predict.',
    META_MODEL_BLOCKS:
      'Try again when the node that has them is there; what leaves a model out would be another meta model than that of all others.',
    ROUND_WAIT:
      'Run the command again once the node makes cuts, as gridlode status says: it goes on with the part that comes next.',
    SETTLEMENT_BLOCKS:
      'Try again when the node that predicted is there; without its predictions nobody can verify the scores.',
  },
});
