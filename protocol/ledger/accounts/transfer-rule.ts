import { accountOf, nodeOf } from '../../records/keys.js';
import { accountsMax } from '../ledger.js';
import { isBound } from '../members/bond.js';
import { accountRule } from './account-rule.js';
import { credit, debit } from './credit.js';

// TRANSFER-1
export const transferRule = accountRule<'transfer'>((ledger, { account: key, to, amount }, account) => {
  const { bond, modelMin } = ledger.campaign.stake;
  const left = account.balance - amount;
  if (amount === 0n || left < 0n) return 'TRANSFER_AMOUNT';
  // BOND-3
  if (left < bond && isBound(ledger, nodeOf(key))) return 'TRANSFER_BOND';
  // Accounts stay, so a new one has its price: else one coin that is handed on would fill the table.
  const isNew = !ledger.accounts.has(to);
  if (isNew && (amount <= modelMin || ledger.accounts.size >= accountsMax)) return 'TRANSFER_ACCOUNT';
  return (emit) => {
    debit(ledger, key, amount);
    const price = isNew ? modelMin : 0n;
    credit(ledger, accountOf(ledger.campaign.resolver), price);
    credit(ledger, to, amount - price);
    emit({ type: 'transferred', account: key, to, amount });
  };
});
