import { carrying, codes } from '../../protocol/error.js';

/** What can be wrong between a model's predictions and the tournament that they are submitted to. */
export const tournamentCodes = codes({
  operator: {
    SUBMISSION_HEADER:
      'Begin the file with the line id,prediction, in plain text and without a byte order mark.',
    SUBMISSION_ROW: 'Write one line for each id: the id, a comma, the prediction, without quotes and spaces.',
    SUBMISSION_ID_UNKNOWN:
      'Predict the rows of the live file that is named; that of another round has other ids.',
    SUBMISSION_ID_TWICE: 'Give every live id one line; remove the repeated one.',
    SUBMISSION_ID_MISSING: 'Give every live id one line; predict all rows of the live file.',
    SUBMISSION_VALUE:
      'Give decimal numbers above 0 and below 1; ranks, as gridlode submit --model makes them, always are.',
    SUBMISSION_SPREAD: 'Submit predictions that differ from row to row; a constant says nothing.',
    SUBMISSION_RECORD:
      'Look at the submissions of the model on the website; if this one is not there, remove the file and submit again.',
    SUBMISSION_REJECTED:
      'Look at the submission of the model on the website for what is wrong with it, and run the command again: the file is uploaded anew.',
    SLOTS_FILE:
      'Write lines such as my_model = SOURCE: the point of a model (6 or more of its digits) or its manifest (bafyrei...), portfolio, or meta-model.',
    SLOT_TWICE: 'Give each slot one line: a slot has one submission in a round.',
    SLOT_UNKNOWN: 'Name models of the account in the slot file, by their names or their ids.',
    TOURNAMENT_CLOCK:
      'Set the clock of this machine right, as by NTP; for windows and deadlines the clock of the tournament counts meanwhile.',
    ERA_PASSED:
      'Open rounds of this and later eras by hand, or leave eras that are above those of the tournament to another campaign: they ascend.',
    LIVE_OPENED:
      'Look which era the rows are of: they are in a round already, and the tournament should give others.',
    ROUND_WINDOW:
      'Nothing is to be done: the round counts. Have the resolver run before a round opens; a campaign whose epochs are longer needs a longer window.',
    LIVE_UNKEPT:
      'Score the round by hand, with its live file: gridlode round score --live FILE --targets FILE.',
    TARGETS_PART:
      'Wait for the next version of the file; score by hand where you know that these rows never have a target: gridlode round score.',
    TOURNAMENT_ENDPOINT:
      'Give an https address without a name or password in it; http is for an address of this machine alone.',
    TOURNAMENT_KEYS_ABSENT:
      'Set NUMERAI_PUBLIC_ID and NUMERAI_SECRET_KEY, or write both to a file as NAME=VALUE lines and name it with --keys.',
    TOURNAMENT_KEYS_EXPOSED:
      'Run chmod 600 on the file; if others could have read it, make new keys and revoke these.',
    TOURNAMENT_KEYS_FILE:
      'Name a file of two lines, NUMERAI_PUBLIC_ID=... and NUMERAI_SECRET_KEY=..., that this user may read.',
    TOURNAMENT_KEYS_REFUSED:
      'Check the keys: they need the scopes upload_submission, read_submission_info and read_user_info.',
    TOURNAMENT_SCOPE:
      'Make keys with the scopes upload_submission, read_submission_info and read_user_info; no others are needed.',
    TOURNAMENT_BLOCKED:
      'Ask whoever runs the network, proxy or firewall between here and the tournament to let it through; no key was looked at.',
    TOURNAMENT_MODEL_UNKNOWN: 'Name a model of the account, by its name or its id, with --numerai-model.',
    TOURNAMENT_REFUSED: 'Do what the answer says; nothing more was sent after it.',
    TOURNAMENT_SCHEMA:
      'Get a newer version of Gridlode: the API has changed, and no longer knows what this one asks.',
    TOURNAMENT_ANSWER:
      'Check the address of the API; if it is right, its answers have changed and need a newer version of Gridlode.',
  },
  passing: {
    TARGETS_ABSENT: 'Nothing is to be done: it is looked at again when the file has changed.',
    SLOT_EMPTY: 'Nothing is to be done: it is looked at again as long as the round takes submissions.',
    TOURNAMENT_ROUND_CLOSED: 'Wait for the next round to open, and predict its live file.',
    /** `afterMs`: how long whoever answers wants to be left alone; 0 where it does not say. */
    TOURNAMENT_UNREACHABLE: carrying<{ readonly afterMs: number }>(
      'Run the command again when the tournament can be reached: it goes on from where it was and submits nothing twice.',
    ),
  },
});
