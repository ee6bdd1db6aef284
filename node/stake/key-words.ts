import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';

/**
 * The seed of an account as 24 English words that can be written down: BIP-39's, of which the last holds a
 * checksum. The 32 bytes are the seed itself, so wallets of other networks make other keys of these words.
 */
export const wordsOf = (seed: Uint8Array): string => entropyToMnemonic(seed, wordlist);

/** The seed of 24 words, whatever stands between them; a text says what is wrong where they are none. */
export function seedOf(text: string): Uint8Array | string {
  const words = text.trim().toLowerCase().split(/\s+/);
  if (words.length !== 24) return `There are ${words.length} words and not 24`;
  const unknown = words.findIndex((word) => !wordlist.includes(word));
  if (unknown >= 0) return `Word ${unknown + 1} is none of the list`;
  try {
    return mnemonicToEntropy(words.join(' '), wordlist);
  } catch {
    return 'Some of the words are others, or in another order: their checksum is wrong';
  }
}
