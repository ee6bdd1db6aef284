import type { ApiClient } from '../../../node/api/api-client.js';
import { readKeyFile } from '../../../node/stake/key-file.js';
import { fail } from '../../../protocol/error.js';
import { accountOf, type AccountKey } from '../../../protocol/records/keys.js';
import { usageCodes } from '../../framework/codes.js';
import { account, optional, path, type Values } from '../../framework/option.js';

/** Whose account a command shows. */
export const accountArgs = {
  account: optional(account("the account; by default the one of this data directory's node")),
};
export const accountFlags = { key: optional(path('the key file of the account, in its stead')) };

/** Throws USAGE_ARGUMENT where both are given, and what reading a key file throws. */
export async function chooseAccount(
  { account, key }: Values<typeof accountArgs & typeof accountFlags>,
  client: ApiClient,
): Promise<AccountKey> {
  if (account !== undefined && key !== undefined)
    fail(usageCodes, 'USAGE_ARGUMENT', 'The command takes an account or --key');
  if (account !== undefined) return account;
  return key === undefined ? accountOf((await client.status()).node) : (await readKeyFile(key)).account;
}
