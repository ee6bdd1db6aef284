import { seedOf } from '../../../node/stake/key-words.js';
import { fail } from '../../../protocol/error.js';
import type { Context } from '../../framework/command.js';
import { stakeCommandCodes } from './codes.js';
import { askSecret, readSecretLine } from './secret-line.js';

/**
 * The seed of the words in a file, or typed at the terminal. Throws SECRET_FILE, SECRET_TERMINAL or
 * WORDS_WRONG.
 */
export async function readWords(file: string | undefined, { signal }: Context): Promise<Uint8Array> {
  const text = await (file === undefined
    ? askSecret('The 24 words of the key: ', 'the words', signal)
    : readSecretLine(file, signal));
  const seed = seedOf(text);
  return typeof seed === 'string' ? fail(stakeCommandCodes, 'WORDS_WRONG', seed) : seed;
}
