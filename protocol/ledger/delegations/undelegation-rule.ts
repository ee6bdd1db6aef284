import { delegationOwner } from '../../records/keys.js';
import { accountRule } from '../accounts/account-rule.js';
import { termOf } from './term.js';
import { closeSlots } from './terms.js';

// UNDELEGATION-1
export const undelegationRule = accountRule<'undelegation'>((ledger, { account, delegation: cid }) => {
  const owner = delegationOwner(cid);
  const delegation = ledger.delegations.get(owner);
  if (delegation?.account !== account || delegation.phase.type === 'returning') return 'UNDELEGATION_UNKNOWN';
  return (emit) => {
    closeSlots(ledger, delegation, emit);
    const dueCut = ledger.number + ledger.campaign.stake.unbondingEpochs;
    ledger.delegations.edit(owner, (each) => {
      each.phase = { type: 'returning', term: termOf(each), dueCut };
    });
    emit({ type: 'undelegated', delegation: cid, account, amount: delegation.free });
  };
});
