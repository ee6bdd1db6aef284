import type { VerifiedRecord } from '../records/envelope.js';
import type { BodyOf, RecordKind } from '../records/bodies.js';
import type { RefusalCode } from './codes.js';
import type { Archive, Ledger, Emit } from './ledger.js';

/**
 * Why a record has no effect on a ledger: `invalid` by itself, so that who passes it on is at fault; `wrong`
 * by this ledger and any later one, which who is a cut behind could not know; `late`, no longer; `early`, not
 * yet, as far as this ledger can tell.
 */
export interface Refusal {
  readonly code: RefusalCode;
  readonly timing: 'invalid' | 'wrong' | 'late' | 'early';
}

/**
 * The rule of one kind of record. `check` decides whether the record has an effect on the ledger as it is,
 * for gossip and cuts alike; `apply` gives it that effect, within a cut, after `check` passed.
 */
export interface Rule<K extends RecordKind> {
  check(ledger: Ledger, body: BodyOf<K>, record: VerifiedRecord<K>, archive: Archive): Refusal | null;
  apply(ledger: Ledger, body: BodyOf<K>, record: VerifiedRecord<K>, emit: Emit): void;
}

export const invalid = (code: RefusalCode): Refusal => ({ code, timing: 'invalid' });
export const wrong = (code: RefusalCode): Refusal => ({ code, timing: 'wrong' });
export const late = (code: RefusalCode): Refusal => ({ code, timing: 'late' });
export const early = (code: RefusalCode): Refusal => ({ code, timing: 'early' });
