import { delegationOwner, nodeOf } from '../../records/keys.js';
import { accountRule } from '../accounts/account-rule.js';
import { debit } from '../accounts/credit.js';
import { delegationsMax, isActive, stakedModelsMax } from '../ledger.js';
import { isBound } from '../members/bond.js';

// DELEGATION-1
export const delegationRule = accountRule<'delegation'>(
  (ledger, { account: key, amount, models, operator }, account, cid) => {
    const { modelMin, modelsMax, bond } = ledger.campaign.stake;
    const left = account.balance - amount;
    if (models > modelsMax) return 'DELEGATION_MODELS';
    if (left < 0n || amount < modelMin * BigInt(models)) return 'DELEGATION_AMOUNT';
    // BOND-3
    if (left < bond && isBound(ledger, nodeOf(key))) return 'DELEGATION_AMOUNT';
    if (operator !== null && !isActive(ledger, operator)) return 'DELEGATION_OPERATOR';
    // DELEGATION-3
    if (
      ledger.delegations.size >= delegationsMax ||
      ledger.stakedModels + models > stakedModelsMax(ledger.campaign)
    )
      return 'DELEGATION_FULL';
    return (emit) => {
      debit(ledger, key, amount);
      ledger.stakedModels += models;
      ledger.delegations.set(delegationOwner(cid), {
        cid,
        account: key,
        amount,
        free: amount,
        locked: 0n,
        models,
        operator,
        cut: ledger.number,
        nextSlot: 0,
        committed: 0,
        final: new Map(),
        phase: { type: 'waiting' },
      });
      emit({ type: 'delegated', delegation: cid, account: key, amount });
    };
  },
);
