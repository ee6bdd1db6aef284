import { codes } from '../error.js';
import { accountRefusals, accountDeclines } from './accounts/codes.js';
import { auditRefusals } from './audits/codes.js';
import { delegationDeclines } from './delegations/codes.js';
import { disputeRefusals } from './disputes/codes.js';
import { memberRefusals } from './members/codes.js';
import { pointRefusals } from './points/codes.js';
import { roundRefusals } from './rounds/codes.js';
import { slotRefusals } from './slots/codes.js';

/** Why a cut cannot be the next one of a ledger. */
export const cutCodes = codes({
  peer: {
    CUT_SIGNER: 'Only the resolver that the campaign names ends epochs.',
    CUT_CHAIN: 'Fetch the cuts in between, or leave a resolver that tells different stories.',
    CUT_REVEAL: 'What a cut reveals must hash to what the one before revealed: the resolver is at fault.',
    CUT_PULSE: 'A cut holds the pulse that the one before named, or none: the resolver is at fault.',
    CUT_NEXT_PULSE:
      'A cut names a pulse an epoch ahead, or an outage where its own is missing: the resolver is at fault.',
    CUT_PULSE_SIGNATURE: "Each pulse is signed with the public beacon's key: the resolver is at fault.",
    CUT_RECORDS: 'Fetch the records of the cut again: these are not the ones that it names.',
    CUT_LEDGER:
      'Compare gridlode ledger with that of another node, and run the version of Gridlode that the resolver runs; a node that starts again folds all cuts anew.',
  },
});

/**
 * Why a record has no effect on a ledger, and what to do about it for whoever signed or passed it on; see
 * Refusal. Each table has its own.
 */
export const refusalCodes = {
  ...accountRefusals,
  ...auditRefusals,
  ...disputeRefusals,
  ...memberRefusals,
  ...pointRefusals,
  ...roundRefusals,
  ...slotRefusals,
  ...codes({
    peer: {
      CUT_IN_CUT:
        'Sign cuts over records of other kinds only; a cut has its effect by following the last one.',
    },
  }),
};

/** Why a record of an account took its place in the log and had no other effect. */
export const declineCodes = { ...accountDeclines, ...delegationDeclines };

export type CutCode = keyof typeof cutCodes;
export type DeclineCode = keyof typeof declineCodes;
export type RefusalCode = keyof typeof refusalCodes;
