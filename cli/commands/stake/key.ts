import { stakeCodes } from '../../../node/stake/codes.js';
import { createKeyFile } from '../../../node/stake/key-file.js';
import { fail } from '../../../protocol/error.js';
import { path } from '../../framework/option.js';
import { defineCommand } from '../../framework/command.js';
import { fileExists } from '../../framework/files.js';
import { passphraseOption, readPassphrase } from './passphrase.js';

export const stakeKey = defineCommand({
  name: 'stake key',
  summary: 'Make an account: its key, in an encrypted file.',
  details:
    "It asks twice for a passphrase. The campaign's genesis, or a transfer, gives the account something to stake.",
  args: { file: path('the file to make') },
  flags: { 'passphrase-file': passphraseOption },
  example: 'stake key staker.key',
  async run({ file, 'passphrase-file': passphraseFile }, context) {
    // Whoever is asked for a passphrase shall not have typed it in vain.
    if (await fileExists(file)) fail(stakeCodes, 'KEY_EXISTS', `${file} exists`);
    const account = await createKeyFile(file, await readPassphrase(passphraseFile, { isNew: true }, context));
    context.output.result({ account, file }, () => {
      context.output.printFields([
        ['account', account],
        ['file', file],
      ]);
      context.output.say(
        'Back the file up and keep the passphrase: without both, nobody can move what the account holds.',
      );
    });
  },
});
