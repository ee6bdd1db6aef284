import { readKeyFile } from '../../../node/stake/key-file.js';
import { wordsOf } from '../../../node/stake/key-words.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { defineCommand } from '../../framework/command.js';
import { path } from '../../framework/option.js';
import { passphraseOption, readPassphrase } from './passphrase.js';

export const stakeWords = defineCommand({
  details:
    'Whoever reads them can move what the account holds, and needs no passphrase: keep them on paper. With stake key --restore the account is there again. They follow BIP-39, but the key is made of them in another way than wallets of other networks do.',
  args: { file: path('the key file of the account') },
  flags: { 'passphrase-file': passphraseOption },
  example: 'stake words staker.key',
  async run({ file, 'passphrase-file': passphraseFile }, context) {
    const key = await readKeyFile(file);
    const words = wordsOf(await key.seed(await readPassphrase(passphraseFile, { isNew: false }, context)));
    const account = accountText(key.account);
    context.output.result({ account, words }, () => {
      context.output.printFields([['account', account]]);
      const all = words.split(' ');
      for (let first = 0; first < all.length; first += 6)
        context.output.print(
          all
            .slice(first, first + 6)
            .map((word, i) => `${String(first + i + 1).padStart(2)} ${word.padEnd(8)}`)
            .join('  ')
            .trimEnd(),
        );
    });
  },
});
