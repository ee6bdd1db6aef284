import { codes } from '../../error.js';

/** Why a record takes no place in the log of its account. */
export const accountRefusals = codes({
  peer: {
    ACCOUNT_UNKNOWN: 'Have the account credited first; one that never held anything has no log.',
    ACCOUNT_SEQUENCE: 'Sign the record for the next free place in the log of the account, each place once.',
    ACCOUNT_FROZEN: 'Use another account: this one signed two records for one place in its log.',
  },
});

/** Why a transfer took its place in the log of its account and had no other effect. */
export const accountDeclines = codes({
  operator: {
    TRANSFER_AMOUNT: 'Transfer at least 1, and no more than the balance of the account.',
    TRANSFER_BOND:
      'Keep the bond of a node that takes part, or let its enrolment run out and its work end first.',
    TRANSFER_ACCOUNT:
      'Give a new account more than the least stake of a model, which opening it costs; a campaign has a bounded number of accounts.',
  },
});
