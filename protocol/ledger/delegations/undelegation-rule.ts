import { delegationOwner } from '../../records/keys.js';
import { accountRule } from '../accounts/account-rule.js';
import { closeSlots } from './terms.js';
import type { Delegation } from '../ledger.js';

export const undelegationRule = accountRule<'undelegation'>({
  decline({ delegations }, { account: key, delegation }) {
    const known = delegations.get(delegationOwner(delegation));
    return known?.account === key && known.dueCut === 0 ? null : 'UNDELEGATION_UNKNOWN';
  },
  act(ledger, { account: key, delegation: cid }, _account, _record, emit) {
    const delegation = ledger.delegations.get(delegationOwner(cid)) as Delegation;
    delegation.dueCut = ledger.number + ledger.campaign.stake.unbondingEpochs;
    closeSlots(ledger, delegation, emit);
    emit({ type: 'undelegated', delegation: cid, account: key, amount: delegation.amount });
  },
});
