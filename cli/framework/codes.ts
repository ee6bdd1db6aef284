/** What is wrong with how a command was called: exit code 2. */
export const usageCodes = {
  USAGE_COMMAND: 'See gridlode --help for the commands.',
  USAGE_ARGUMENT: 'See --help of the command for its arguments.',
  USAGE_FLAG: 'See --help of the command for its flags.',
  USAGE_VALUE: 'See --help of the command for its flags and their values.',
  USAGE_CONFIG: 'Correct the file, or name another with --config.',
} as const;

/** What can keep a command from its work, beside what the parts of a node say themselves: exit code 1. */
export const commandCodes = {
  FILE_UNREADABLE: 'Name a file of the kind asked for that exists and that this user may read.',
  FILE_UNWRITABLE: 'Name a place that this user may write to and that is not full.',
  OUTPUT_UNWRITABLE:
    'Send it to where there is space, or name a file with --out where the command has that flag.',
  FILE_EXISTS: 'Name a new file; a campaign file is never changed, since its content names the network.',
  CAMPAIGN_FILE:
    'Get the file again from whoever runs the campaign; one of a newer kind needs a newer version of Gridlode.',
  CAMPAIGN_CHANGES:
    'Give a JSON object with fields of a campaign, in the form that gridlode campaign show --json prints.',
  CAMPAIGN_TOO_FEW_ERAS: 'Use a dataset with more eras.',
  DATASET_CHOICE: 'Name one of them by its CID.',
  TARGET_UNKNOWN: 'Name one of the targets of the campaign: see gridlode campaign show.',
  PASSPHRASE_FILE: 'Name a file of one line that only its owner can read: chmod 600 FILE.',
  PASSPHRASE_TERMINAL:
    'Run the command in a terminal, or name a file that holds the passphrase with --passphrase-file.',
  PASSPHRASE_EMPTY: 'Type a passphrase of at least one character; no key is without one.',
  PASSPHRASE_DIFFERENT: 'Run the command again, and type the same passphrase twice.',
  STAKE_BEHIND:
    'Wait until the node has all cuts, as gridlode status says: a place in the log that is signed twice freezes the account.',
  ROUND_RESOLVER: 'Leave this to the resolver of the campaign: gridlode campaign show names it.',
  ROUND_ERA_UNNAMED:
    'Name the era with --era, as 1 to 16 letters and digits, or in the name of the file, such as live-1234.parquet.',
  ROUND_UNKNOWN: 'Name the era of a round: see gridlode round list.',
  ROUND_SETTLED: 'See gridlode settlement show and settlement verify: what was paid stands.',
  ROUND_UNPAID: 'Nothing can be done for it any more; the stakes on it are free, and nobody gained or lost.',
  LIVE_FOLDER: 'Make the folder, or name one that this user may read.',
  ROUND_CLOSED: 'Predict before the deadline next time: start --live-folder does it by itself.',
  ROUND_ROWS: 'Get the live rows of the round, in the release of the data that the campaign names.',
  TARGETS_FILE:
    'Give a CSV file whose first line names the columns id and target, or a Parquet file that has them; a row without a target has an empty one.',
  TARGETS_DIGEST:
    'Get the targets that the round was scored with; whoever has others cannot say what is wrong with the scores.',
  META_MODEL_EARLY: 'Wait for the cut of the deadline: until then a model may still predict.',
  META_MODEL_BLOCKS:
    'Try again when the node that has them is there; what leaves a model out would be another meta model than that of all others.',
  META_MODEL_EMPTY: 'Take a round that models predicted in time: see gridlode round list.',
  TARGETS_VALUES:
    'Get the targets again: what a round pays by wrong ones stands. A row without a target has an empty one.',
  TARGETS_ROWS:
    'Give one line for each live row of the round and no other; a row without a target has an empty one.',
  ROUND_WAIT:
    'Run the command again once the node makes cuts, as gridlode status says: it goes on with the part that comes next.',
  PREDICTIONS_ALTERED:
    'Nothing is wrong here: show the record, the model and the rows to anyone, who comes to the same. Their stakes earn nothing where the resolver leaves them out.',
  SETTLEMENT_UNKNOWN: 'Name the era of a settled round: see gridlode round list.',
  SETTLEMENT_ROW: 'Name an account or a point that has a row: see gridlode settlement show.',
  SETTLEMENT_BLOCKS:
    'Try again when the node that predicted is there; without its predictions nobody can verify the scores.',
  SETTLEMENT_FILE: 'Get the file again from whoever wrote it with gridlode settlement.',
  SETTLEMENT_DIFFERENT:
    'Ask the resolver, or whoever sent the table, about what is named; the table of your own node follows from the cuts.',
  STAKE_ELSEWHERE:
    'Wait for the next cut, run the command again, and use the key in one place only: two records for one place in the log can freeze the account.',
  STAKE_REFUSED:
    'Correct what the node names, and run the command again: what was signed is sent again, and nothing is signed twice.',
} as const;
