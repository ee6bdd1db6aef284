import { codes } from '../../../protocol/error.js';

/** Why a record of an account is not signed or not sent. */
export const stakeCommandCodes = codes({
  operator: {
    SECRET_FILE: 'Name a file of one line that only its owner can read: chmod 600 FILE.',
    SECRET_TERMINAL:
      'Run the command in a terminal, or name a file that holds it with --passphrase-file or --words-file.',
    PASSPHRASE_EMPTY: 'Type a passphrase of at least one character; nothing is sealed without one.',
    PASSPHRASE_WEAK:
      'Take five or six words that have nothing to do with each other, or longer ones, and write them down.',
    PASSPHRASE_DIFFERENT: 'Run the command again, and type the same passphrase twice.',
    WORDS_WRONG: 'Type the 24 words in their order, as gridlode stake words has shown them.',
    STAKE_UNCONFIRMED: 'Look at the account once more, and give --yes where it is the right one.',
    STAKE_REFUSED:
      'Correct what the node names, and run the command again: what was signed is sent again, and nothing is signed twice.',
  },
  passing: {
    STAKE_BEHIND:
      'Wait until the node has all cuts, as gridlode status says: a place in the log that is signed twice freezes the account.',
    STAKE_ELSEWHERE:
      'Wait for the next cut, run the command again, and use the key in one place only: two records for one place in the log can freeze the account.',
  },
});
