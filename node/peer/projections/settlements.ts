import {
  decodeSettledRound,
  encodeSettledRound,
  type SettledRound,
} from '../../../protocol/settlement/settled-round.js';
import { put, type Store } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { eventsOf, type Projection } from './projection.js';

/** The rounds that the cut settles. */
export const projectSettlements: Projection = (folded) =>
  eventsOf(folded, 'paid').map(({ settled }) =>
    put(tables.settlement, settled.era, encodeSettledRound(settled)),
  );

/** A settled round; undefined where there is none of that era. Throws STORE_CORRUPT. */
export async function readSettlement(store: Store, era: string): Promise<SettledRound | undefined> {
  const row = await store.get(tables.settlement, era);
  return row === undefined ? undefined : decodeSettledRound(row);
}

/** In the order of their eras. */
export async function* readSettlements(store: Store): AsyncIterable<SettledRound> {
  for await (const [, row] of store.entries(tables.settlement)) yield decodeSettledRound(row);
}
