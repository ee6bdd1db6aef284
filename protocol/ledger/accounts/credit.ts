import type { AccountKey } from '../../records/keys.js';
import type { Ledger } from '../ledger.js';
import { openAccount } from './account.js';

/** Adds an amount to an account, which it makes where there is none (rule ACCOUNT-1). */
export function credit({ accounts }: Ledger, key: AccountKey, amount: bigint): void {
  if (!accounts.has(key)) accounts.set(key, openAccount(0n));
  accounts.edit(key, (account) => {
    account.balance += amount;
  });
}

/** Takes an amount from an account that has it. */
export const debit = (ledger: Ledger, key: AccountKey, amount: bigint): void => credit(ledger, key, -amount);
