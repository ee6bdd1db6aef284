import { delegationOwner } from '../../records/keys.js';
import { accountRule } from '../accounts/account-rule.js';
import { closeSlots, termOf } from './terms.js';

// UNDELEGATION-1
export const undelegationRule = accountRule<'undelegation'>((ledger, { account, delegation: cid }) => {
  const delegation = ledger.delegations.get(delegationOwner(cid));
  if (delegation?.account !== account || delegation.phase.type === 'returning') return 'UNDELEGATION_UNKNOWN';
  return (emit) => {
    closeSlots(ledger, delegation, emit);
    const term = termOf(delegation);
    const dueCut = ledger.number + ledger.campaign.stake.unbondingEpochs;
    delegation.phase = { type: 'returning', term, dueCut };
    emit({ type: 'undelegated', delegation: cid, account, amount: delegation.free });
  };
});
