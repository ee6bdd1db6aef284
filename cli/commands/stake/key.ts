import { stakeCodes } from '../../../node/stake/codes.js';
import { createKeyFile } from '../../../node/stake/key-file.js';
import { fail } from '../../../protocol/error.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { optional, path, toggle } from '../../framework/option.js';
import { defineCommand } from '../../framework/command.js';
import { fileExists } from '../../framework/files.js';
import { passphraseOption, readPassphrase } from './passphrase.js';
import { readWords } from './read-words.js';

export const stakeKey = defineCommand({
  details:
    "It asks twice for a passphrase, and refuses one that is guessed too soon. The campaign's genesis, or a transfer, gives the account something to stake. With --restore it is the account of 24 words that stake words has shown.",
  args: { file: path('the file to make') },
  flags: {
    'passphrase-file': passphraseOption,
    restore: toggle('ask for the 24 words of an account, and make the file of its key'),
    'words-file': optional(path('a file of mode 0600 that holds these words in one line, for --restore')),
  },
  example: 'stake key staker.key',
  async run({ file, 'passphrase-file': passphraseFile, restore, 'words-file': wordsFile }, context) {
    // Whoever is asked for words and a passphrase shall not have typed them in vain.
    if (await fileExists(file)) fail(stakeCodes, 'KEY_EXISTS', `${file} exists`);
    const seed = restore || wordsFile !== undefined ? await readWords(wordsFile, context) : undefined;
    const passphrase = await readPassphrase(passphraseFile, { isNew: true }, context);
    const account = accountText(await createKeyFile(file, passphrase, seed));
    context.output.result({ account, file }, () => {
      context.output.printFields([
        ['account', account],
        ['file', file],
      ]);
      context.output.say(
        'Back the file up and keep the passphrase, or write down what gridlode stake words shows: without either, nobody can move what the account holds.',
      );
      if (seed !== undefined)
        context.output.say(
          'The log of what this key has signed was beside its old file: copy it here too where you have it, and use the key in one place only.',
        );
    });
  },
});
