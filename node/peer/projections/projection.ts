import type { Cid } from '../../../protocol/codec/hash.js';
import type { Ledger } from '../../../protocol/ledger/ledger.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import type { Blocks } from '../../store/blocks.js';
import type { Store, Write } from '../../store/store.js';
import type { LedgerEvent } from '../../../protocol/ledger/events.js';

/** A cut that was folded: its records, what happened, and the ledger after it. */
export interface FoldedCut {
  readonly cut: VerifiedRecord<'cut'>;
  readonly records: readonly VerifiedRecord[];
  readonly events: readonly LedgerEvent[];
  readonly ledger: Ledger;
}

/** What lies here before the cut is written. */
export interface Held {
  readonly network: Cid;
  readonly store: Store;
  readonly blocks: Blocks;
}

/** What a cut changes in one table. */
export type Projection = (folded: FoldedCut, held: Held) => readonly Write[] | Promise<readonly Write[]>;

/** The events of one type. */
export const eventsOf = <T extends LedgerEvent['type']>(
  { events }: FoldedCut,
  type: T,
): Extract<LedgerEvent, { type: T }>[] =>
  events.filter((event): event is Extract<LedgerEvent, { type: T }> => event.type === type);
