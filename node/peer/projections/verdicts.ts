import { serialize } from 'node:v8';
import type { LedgerEvent } from '../../../protocol/ledger/events.js';
import { put, type Store } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { eventsOf, type Projection } from './projection.js';
import { thaw } from './serialized.js';

/** How a dispute ended, with what each side said, and the cut that decided it. */
export type StoredVerdict = Extract<LedgerEvent, { type: 'verdict' }> & { readonly cut: number };

export const projectVerdicts: Projection = (folded) =>
  eventsOf(folded, 'verdict').map((event) => {
    const row: StoredVerdict = { ...event, cut: folded.cut.body.number };
    return put(tables.verdict, event.dispute, serialize(row));
  });

/** By the CIDs of the disputes. Throws STORE_CORRUPT. */
export async function* readVerdicts(store: Store): AsyncIterable<StoredVerdict> {
  for await (const [cid, row] of store.entries(tables.verdict))
    yield thaw<StoredVerdict>(tables.verdict, cid, row);
}
