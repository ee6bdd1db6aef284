import { codes } from '../../protocol/error.js';

/** What is wrong with how a command was called: exit code 2. */
export const usageCodes = codes({
  operator: {
    USAGE_COMMAND: 'See gridlode --help for the commands.',
    USAGE_ARGUMENT: 'See --help of the command for its arguments.',
    USAGE_FLAG: 'See --help of the command for its flags.',
    USAGE_VALUE: 'See --help of the command for its flags and their values.',
    USAGE_CONFIG:
      "Correct the file, or name another with --config; where it is another user's, run the command as that user.",
  },
});

/** Why a short id names nothing: exit code 1. */
export const idCodes = codes({
  operator: {
    ID_UNKNOWN: 'Give it as a list of Gridlode shows it: gridlode models, claims, audits or peers.',
    ID_AMBIGUOUS: 'Give more of its characters, or one of those that are listed.',
  },
});

/** What can be wrong with a file that a command reads or writes: exit code 1. */
export const fileCodes = codes({
  operator: {
    FILE_UNREADABLE: 'Name a file of the kind asked for that exists and that this user may read.',
    FILE_UNWRITABLE: 'Name a place that this user may write to and that is not full.',
    OUTPUT_UNWRITABLE:
      'Send it to where there is space, or name a file with --out where the command has that flag.',
  },
});
