import type { ApiClient } from '../../../node/api/api-client.js';
import { readKeyFile } from '../../../node/stake/key-file.js';
import { fail } from '../../../protocol/error.js';
import { accountOfText, accountText } from '../../../protocol/records/account-text.js';
import { accountOf, type AccountKey } from '../../../protocol/records/keys.js';
import { usageCodes } from '../../framework/codes.js';
import { id, pickNamed } from '../../framework/id.js';
import { optional, path, type Values } from '../../framework/option.js';

/** Whose account a command shows. */
export const accountArgs = {
  account: optional(id("the account; by default the one of this data directory's node")),
};
export const accountFlags = { key: optional(path('the key file of the account, in its stead')) };

/** Throws USAGE_ARGUMENT where both are given, and what naming an account and reading a key file throw. */
export async function chooseAccount(
  { account, key }: Values<typeof accountArgs & typeof accountFlags>,
  client: ApiClient,
): Promise<AccountKey> {
  if (account !== undefined && key !== undefined)
    fail(usageCodes, 'USAGE_ARGUMENT', 'The command takes an account or --key');
  if (account !== undefined) return accountNamed(client, account);
  return key === undefined ? accountOf((await client.status()).node) : (await readKeyFile(key)).account;
}

/** A whole account need not be in the ledger yet. Throws ID_UNKNOWN, ID_AMBIGUOUS and what the API throws. */
async function accountNamed(client: ApiClient, named: string): Promise<AccountKey> {
  const whole = accountOfText(named);
  if (whole !== undefined) return whole;
  const { leaves } = await client.leaves('accounts');
  const accounts = leaves.map(({ key }) => key as AccountKey);
  return pickNamed(named, accounts, { what: 'account', namesOf: (key) => [accountText(key)] });
}
