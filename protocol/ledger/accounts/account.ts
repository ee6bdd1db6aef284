import type { Cid } from '../../codec/hash.js';
import type { Frozen } from '../table.js';

/**
 * What a key owns, and where its log stands. An account stays; one that signed two records for one place is
 * frozen (rule ACCOUNT-3).
 */
export interface EditableAccount {
  balance: bigint;
  /** The next place in its log. */
  sequence: number;
  /** The latest records of the log, by which a second one for the same place shows. */
  readonly log: Cid[];
  /** Whether it signed two records for one place: then none of its records counts any more. */
  isFrozen: boolean;
}

export type Account = Frozen<EditableAccount>;

export const openAccount = (balance: bigint): Account => ({ balance, sequence: 0, log: [], isFrozen: false });
