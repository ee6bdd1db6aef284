import type { Archive, Overlay } from '../ledger/archive.js';
import type { LedgerEvent } from '../ledger/events.js';
import { foldCut } from '../ledger/fold.js';
import { refusalOf } from '../ledger/judge.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Refusal } from '../ledger/rule.js';
import type { VerifiedRecord } from '../records/envelope.js';

/**
 * What follows from a ledger and records alone, and so is the same for all peers that hold that ledger. A
 * node finds it by itself; who drives many peers may find it once for all of them.
 */
export interface LedgerRules {
  /** Why a record would have no effect on the ledger as it is; null where it would have one. */
  refusalOf(ledger: Ledger, record: VerifiedRecord, archive: Archive): Refusal | null;
  /**
   * The ledger after a cut: the given one, changed in place, or another that takes its place. Throws as
   * foldCut does, before any change.
   */
  fold(
    ledger: Ledger,
    cut: VerifiedRecord<'cut'>,
    records: readonly VerifiedRecord[],
    archive: Overlay,
  ): Folded;
}

export interface Folded {
  readonly ledger: Ledger;
  readonly events: readonly LedgerEvent[];
}

/** The rules of a peer that has its ledger for itself. */
export const ownRules: LedgerRules = {
  refusalOf,
  fold: (ledger, cut, records, archive) => ({ ledger, events: foldCut(ledger, cut, records, archive) }),
};
