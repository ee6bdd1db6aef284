import { fail } from '../../../protocol/error.js';
import { stakeCommandCodes } from './codes.js';

/**
 * Who has the file of a key tries passphrases at some three a second for each processor, as they are
 * stretched: a thousand processors take five years for half of these.
 */
const guessesMin = 1e12;

/**
 * Refuses a passphrase that is guessed too soon by whoever has the file of its key. Its guesses are counted
 * by zxcvbn, with lists of common passwords, names and English words. Throws PASSPHRASE_WEAK.
 */
export async function checkStrength(passphrase: string): Promise<void> {
  // Only who makes a key waits for the lists.
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const { guesses, feedback } = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  }).check(passphrase);
  if (guesses >= guessesMin) return;
  fail(
    stakeCommandCodes,
    'PASSPHRASE_WEAK',
    `Who gets hold of the file guesses this passphrase too soon${feedback.warning === null ? '' : `: ${feedback.warning.replace(/\.$/, '')}`}`,
  );
}
