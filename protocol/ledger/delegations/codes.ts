import { codes } from '../../error.js';

/** Why a record of a delegation took its place in the log of its account and had no other effect. */
export const delegationDeclines = codes({
  operator: {
    DELEGATION_AMOUNT:
      'Delegate no more than the account can spare, and to each model at least what the campaign asks for.',
    DELEGATION_MODELS: 'Spread the stake over no more models than the campaign allows.',
    DELEGATION_OPERATOR: 'Name a node that takes part, or none, and one is drawn.',
    UNDELEGATION_UNKNOWN: 'Name a delegation of the account that was not taken back before.',
  },
  passing: {
    DELEGATION_FULL:
      'Wait until others take their delegations back; a campaign has a bounded number of them.',
  },
});
