import { ApiClient } from '../../../node/api/api-client.js';
import { identityFile, openIdentity } from '../../../node/identity/identity.js';
import { readKeyFile, type Staker } from '../../../node/stake/key-file.js';
import { accountOf, type AccountKey } from '../../../protocol/records/keys.js';
import type { Context } from '../../framework/command.js';
import { optional, path, toggle } from '../../framework/option.js';
import { passphraseOption, readPassphrase } from './passphrase.js';

/** Of every command that signs. */
export const signerOptions = {
  key: optional(path("the key file of the account; without it, the account of this data directory's node")),
  'passphrase-file': passphraseOption,
};

/** Of those for which two equal records are two orders. */
export const anewOption = toggle(
  'sign another one, also where the same one waits for a cut; without it, that one is sent again',
);

/** Who is going to sign. */
export interface Signer {
  readonly account: AccountKey;
  /** Beside it lies the log of what was signed. */
  readonly keyFile: string;
  /** Asks for the passphrase, where there is one. */
  readonly unlock: () => Promise<Staker>;
}

/** Throws the codes of stakeCodes; `unlock` those of readPassphrase and KEY_PASSPHRASE. */
export async function chooseSigner(
  {
    key,
    'passphrase-file': passphraseFile,
  }: { key: string | undefined; 'passphrase-file': string | undefined },
  context: Context,
): Promise<Signer> {
  if (key === undefined) {
    // Where no node runs there may be no identity either, and none is to be made.
    await new ApiClient(context.dir).status();
    const { key: node, sign } = await openIdentity(context.dir);
    const staker = { account: accountOf(node), sign };
    return {
      account: staker.account,
      keyFile: identityFile(context.dir),
      unlock: () => Promise.resolve(staker),
    };
  }
  const file = await readKeyFile(key);
  return {
    account: file.account,
    keyFile: key,
    unlock: async () => file.unlock(await readPassphrase(passphraseFile, { isNew: false }, context)),
  };
}
