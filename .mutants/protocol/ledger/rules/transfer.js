import { accountOf } from '../../records/keys.js';
import { accountRule, credit, isBound } from '../accounts.js';
import { accountsMax } from '../ledger.js';
export const transferRule = accountRule({
    decline(ledger, { account: key, to, amount }, { balance }) {
        const { bond, modelMin } = ledger.campaign.stake;
        if (amount === 0n || amount > balance)
            return 'TRANSFER_AMOUNT';
        if (balance - amount < bond && isBound(ledger, key))
            return 'TRANSFER_BOND';
        if (ledger.accounts.has(to))
            return null;
        return amount > modelMin && ledger.accounts.size < accountsMax ? null : 'TRANSFER_ACCOUNT';
    },
    act(ledger, { account: key, to, amount }, account, _record, emit) {
        account.balance -= amount;
        // Accounts stay, so a new one has its price: else one coin that is handed on would fill the table.
        const price = ledger.accounts.has(to) ? 0n : ledger.campaign.stake.modelMin;
        credit(ledger, accountOf(ledger.campaign.resolver), price);
        credit(ledger, to, amount - price);
        emit({ type: 'transferred', account: key, to, amount });
    },
});
//# sourceMappingURL=transfer.js.map