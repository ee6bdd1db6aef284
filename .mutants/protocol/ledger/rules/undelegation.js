import { delegationOwner } from '../../records/keys.js';
import { accountRule } from '../accounts.js';
import { closeSlots } from '../delegations.js';
export const undelegationRule = accountRule({
    decline({ delegations }, { account: key, delegation }) {
        const known = delegations.get(delegationOwner(delegation));
        return known?.account === key && known.dueCut === 0 ? null : 'UNDELEGATION_UNKNOWN';
    },
    act(ledger, { account: key, delegation: cid }, _account, _record, emit) {
        const delegation = ledger.delegations.get(delegationOwner(cid));
        delegation.dueCut = ledger.number + ledger.campaign.stake.unbondingEpochs;
        closeSlots(ledger, delegation, emit);
        emit({ type: 'undelegated', delegation: cid, account: key, amount: delegation.amount });
    },
});
//# sourceMappingURL=undelegation.js.map