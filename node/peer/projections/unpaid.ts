import { serialize } from 'node:v8';
import type { Hash } from '../../../protocol/codec/hash.js';
import { put, type Store } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { eventsOf, type Projection } from './projection.js';
import { thaw } from './serialized.js';

/** A round that nobody scored in time: the cut that let it go, and the digest of its rows. */
export interface UnpaidRound {
  readonly cut: number;
  readonly rows: Hash;
}

/** The rounds that the cut lets go without scores. */
export const projectUnpaid: Projection = (folded) =>
  eventsOf(folded, 'unpaid').map(({ era, rows }) =>
    put(tables.unpaid, era, serialize({ cut: folded.cut.body.number, rows } satisfies UnpaidRound)),
  );

/** In the order of their eras. Throws STORE_CORRUPT. */
export async function* readUnpaid(store: Store): AsyncIterable<UnpaidRound & { readonly era: string }> {
  for await (const [era, row] of store.entries(tables.unpaid))
    yield { era, ...thaw<UnpaidRound>(tables.unpaid, era, row) };
}
