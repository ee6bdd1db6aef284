import type { VerifiedRecord } from '../records/envelope.js';
import type { RecordKind } from '../records/bodies.js';
import type { Archive } from './archive.js';
import type { RefusalCode } from './codes.js';
import type { Emit } from './events.js';
import type { Ledger } from './ledger.js';

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
 * What an admitted record does to the ledger that judged it, if it is done before anything else changes that.
 */
export type RecordEffect = (emit: Emit) => void;

/**
 * The rule of one kind of record, for gossip and cuts alike: why it has no effect on the ledger as it is, or
 * which.
 */
export type Rule<K extends RecordKind> = (
  ledger: Ledger,
  record: VerifiedRecord<K>,
  archive: Archive,
) => Refusal | RecordEffect;

/** A rule in its two halves: `check` returns what it has proven of a record, and `apply` takes that. */
export const rule =
  <K extends RecordKind, P extends object>(halves: {
    check(ledger: Ledger, record: VerifiedRecord<K>, archive: Archive): Refusal | P;
    apply(ledger: Ledger, record: VerifiedRecord<K>, proven: P, emit: Emit): void;
  }): Rule<K> =>
  (ledger, record, archive) => {
    const proven = halves.check(ledger, record, archive);
    return isRefusal(proven) ? proven : (emit) => halves.apply(ledger, record, proven, emit);
  };

export const isRefusal = <P extends object>(found: Refusal | P): found is Refusal => 'timing' in found;

export const invalid = (code: RefusalCode): Refusal => ({ code, timing: 'invalid' });
export const wrong = (code: RefusalCode): Refusal => ({ code, timing: 'wrong' });
export const late = (code: RefusalCode): Refusal => ({ code, timing: 'late' });
export const early = (code: RefusalCode): Refusal => ({ code, timing: 'early' });
