import { bech32m } from '@scure/base';
import { codecCodes } from '../codec/codes.js';
import { hashBytes, type Hash } from '../codec/hash.js';
import { isOf } from '../error.js';
import { accountKey, type AccountKey } from './keys.js';

const prefix = 'lode';

/** An account as people write it: `lode1`, 52 characters and a checksum of six (rule TEXT-1). */
export const accountText = (account: AccountKey): string =>
  bech32m.encode(prefix, bech32m.toWords(hashBytes(account as string as Hash)));

/**
 * The account of a text, or undefined where it is none: of another prefix, mistyped, cut off, in capitals, or
 * a key that nobody can sign with.
 */
export function accountOfText(text: string): AccountKey | undefined {
  const decoded = bech32m.decodeUnsafe(text);
  if (decoded?.prefix !== prefix || text !== text.toLowerCase()) return undefined;
  const bytes = bech32m.fromWordsUnsafe(decoded.words);
  if (bytes?.length !== 32) return undefined;
  try {
    return accountKey.decode(bytes, 'account');
  } catch (error) {
    if (!isOf(error, codecCodes)) throw error;
    return undefined;
  }
}
