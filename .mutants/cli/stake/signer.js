import { ApiClient } from '../../node/api/api-client.js';
import { identityFile, openIdentity } from '../../node/identity/identity.js';
import { readKeyFile } from '../../node/stake/key-file.js';
import { accountOf } from '../../protocol/records/keys.js';
import { path } from '../common-options.js';
import { optional, toggle } from '../option.js';
import { passphraseOption, readPassphrase } from './passphrase.js';
/** Of every command that signs. */
export const signerOptions = {
    key: optional(path("the key file of the account; without it, the account of this data directory's node")),
    'passphrase-file': passphraseOption,
};
/** Of those for which two equal records are two orders. */
export const anewOption = toggle('sign another one, also where the same one waits for a cut; without it, that one is sent again');
/** Throws the codes of stakeCodes; `unlock` those of readPassphrase and KEY_PASSPHRASE. */
export async function chooseSigner({ key, 'passphrase-file': passphraseFile, }, context) {
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
//# sourceMappingURL=signer.js.map