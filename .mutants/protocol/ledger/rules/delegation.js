import { delegationOwner } from '../../records/keys.js';
import { accountRule, isBound } from '../accounts.js';
import { delegationsMax, isActive, stakedModelsMax } from '../ledger.js';
export const delegationRule = accountRule({
    decline(ledger, { account: key, amount, models, operator }, { balance }) {
        const { modelMin, modelsMax, bond } = ledger.campaign.stake;
        if (models > modelsMax)
            return 'DELEGATION_MODELS';
        if (amount > balance || amount < modelMin * BigInt(models))
            return 'DELEGATION_AMOUNT';
        if (balance - amount < bond && isBound(ledger, key))
            return 'DELEGATION_AMOUNT';
        if (operator !== null && !isActive(ledger, operator))
            return 'DELEGATION_OPERATOR';
        return ledger.delegations.size < delegationsMax && ledger.stakedModels + models <= stakedModelsMax
            ? null
            : 'DELEGATION_FULL';
    },
    act(ledger, { account: key, amount, models, operator }, account, cid, emit) {
        account.balance -= amount;
        ledger.stakedModels += models;
        ledger.delegations.set(delegationOwner(cid), {
            cid,
            account: key,
            amount,
            models,
            operator,
            cut: ledger.number,
            node: null,
            termCut: ledger.number,
            hasDelivered: false,
            nextSlot: 0,
            committed: 0,
            final: new Map(),
            dueCut: 0,
        });
        emit({ type: 'delegated', delegation: cid, account: key, amount });
    },
});
//# sourceMappingURL=delegation.js.map