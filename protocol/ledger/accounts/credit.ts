import type { AccountKey } from '../../records/keys.js';
import type { Ledger } from '../ledger.js';
import { openAccount } from './account.js';

/** Adds an amount to an account, which it makes where there is none (rule ACCOUNT-1). */
export function credit({ accounts }: Ledger, key: AccountKey, amount: bigint): void {
  const account = accounts.get(key) ?? openAccount(0n);
  account.balance += amount;
  accounts.set(key, account);
}
