import { fail } from '../../../protocol/error.js';
import type { Context } from '../../framework/command.js';
import { optional, path } from '../../framework/option.js';
import { stakeCommandCodes } from './codes.js';
import { askSecret, readSecretLine } from './secret-line.js';
import { checkStrength } from './strength.js';

export const passphraseOption = optional(
  path('a file of mode 0600 that holds the passphrase; without it, it is asked for'),
);

/**
 * The passphrase from a file, or from whoever sits at the terminal, twice where it is new. It comes
 * from nowhere else, since arguments and the environment are seen by others. Throws SECRET_FILE,
 * SECRET_TERMINAL, PASSPHRASE_EMPTY, PASSPHRASE_WEAK or PASSPHRASE_DIFFERENT.
 */
export async function readPassphrase(
  file: string | undefined,
  { isNew }: { isNew: boolean },
  { signal }: Pick<Context, 'signal'>,
): Promise<string> {
  const ask = (question: string): Promise<string> => askSecret(question, 'the passphrase', signal);
  const passphrase =
    file === undefined
      ? await ask(isNew ? 'New passphrase: ' : 'Passphrase: ')
      : await readSecretLine(file, signal);
  if (passphrase === '') fail(stakeCommandCodes, 'PASSPHRASE_EMPTY', 'The passphrase is empty');
  if (!isNew) return passphrase;
  await checkStrength(passphrase);
  if (file === undefined && (await ask('The same once more: ')) !== passphrase)
    fail(stakeCommandCodes, 'PASSPHRASE_DIFFERENT', 'The two are not the same');
  return passphrase;
}
