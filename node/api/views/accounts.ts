import { accountText } from '../../../protocol/records/account-text.js';
import { accountOf, type AccountKey } from '../../../protocol/records/keys.js';
import type { AccountList } from '../routes/stake.js';
import { listMax, type Sources } from './sources.js';

/** The accounts that the ledger knows, with what they have and what their delegations hold. */
export function viewAccounts({ identity, driver }: Sources): AccountList {
  const { ledger } = driver.state;
  const own = accountOf(identity.key);
  const delegated = new Map<AccountKey, bigint>();
  for (const { account, free, locked } of ledger.delegations.values())
    delegated.set(account, (delegated.get(account) ?? 0n) + free + locked);
  return [...new Set([own, ...ledger.accounts.keys()])]
    .map((account) => ({
      account,
      balance: ledger.accounts.get(account)?.balance ?? 0n,
      delegated: delegated.get(account) ?? 0n,
      own: account === own,
      frozen: ledger.accounts.get(account)?.isFrozen ?? false,
    }))
    .sort(
      (a, b) => Number(b.own) - Number(a.own) || Number(b.balance + b.delegated - a.balance - a.delegated),
    )
    .slice(0, listMax)
    .map((found) => ({ ...found, text: accountText(found.account) }));
}
