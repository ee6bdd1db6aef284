import { hashBytes, type Hash } from '../../protocol/codec/hash.js';
import { accountOfText } from '../../protocol/records/account-text.js';
import { accountKey, type AccountKey, type NodeKey } from '../../protocol/records/keys.js';
import { one, type Option } from './option.js';

// Apart from the other options, since help is to be there before all codecs are loaded.

/** An account, in the one form that a slip of the hand does not turn into another account. */
export const account = (describe: string): Option<AccountKey> =>
  one(
    describe,
    'ACCOUNT',
    'an account such as lode1... whole and as it was shown: its last characters check the others',
    accountOfText,
  );

/** The public key of a node. */
export const nodePublicKey = (describe: string): Option<NodeKey> =>
  one(describe, 'KEY', 'a key of 64 hexadecimal digits that can sign', (value) =>
    isSigningKey(value) ? (value as NodeKey) : undefined,
  );

function isSigningKey(text: string): boolean {
  try {
    return /^[0-9a-f]{64}$/.test(text) && accountKey.decode(hashBytes(text as Hash), 'key') !== '';
  } catch {
    return false;
  }
}

export const hash = (describe: string): Option<Hash> =>
  one(describe, 'HASH', '64 hexadecimal digits', (value) =>
    /^[0-9a-f]{64}$/.test(value) ? (value as Hash) : undefined,
  );
