import type { NodeKey } from '../../records/keys.js';
import { accountRule, credit, isBound } from '../accounts.js';
import { accountsMax } from '../ledger.js';

export const transferRule = accountRule<'transfer'>({
  decline(ledger, { account: key, to, amount }, { balance }) {
    const { bond, modelMin } = ledger.campaign.stake;
    if (amount === 0n || amount > balance) return 'TRANSFER_AMOUNT';
    if (balance - amount < bond && isBound(ledger, key as string as NodeKey)) return 'TRANSFER_BOND';
    if (ledger.accounts.has(to)) return null;
    // Accounts stay, so a new one must be worth something: else dust would fill the table.
    return amount >= modelMin && ledger.accounts.size < accountsMax ? null : 'TRANSFER_ACCOUNT';
  },
  act(ledger, { account: key, to, amount }, account, _record, emit) {
    account.balance -= amount;
    credit(ledger, to, amount);
    emit({ type: 'transferred', account: key, to, amount });
  },
});
