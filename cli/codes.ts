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
  OUTPUT_UNWRITABLE: 'Send it to where there is space, or name a file with --out where the command has that flag.',
  FILE_EXISTS: 'Name a new file; a campaign file is never changed, since its content names the network.',
  CAMPAIGN_FILE: 'Get the file again from whoever runs the campaign; one of a newer kind needs a newer version of Gridlode.',
  CAMPAIGN_CHANGES: 'Give a JSON object with fields of a campaign, in the form that gridlode campaign show --json prints.',
  CAMPAIGN_TOO_FEW_ERAS: 'Use a dataset with more eras.',
  DATASET_CHOICE: 'Name one of them by its CID.',
  TARGET_UNKNOWN: 'Name one of the targets of the campaign: see gridlode campaign show.',
  MODEL_ABSENT: 'Name the manifest CID of a model that this store holds, or its folder with --store.',
  MODEL_FOREIGN: 'Name the campaign that the model was trained for with --campaign.',
} as const;
