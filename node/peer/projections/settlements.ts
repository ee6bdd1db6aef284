import {
  decodeSettledRound,
  encodeSettledRound,
  type SettledRound,
} from '../../../protocol/settlement/settled-round.js';
import { tableSteps } from '../../../protocol/settlement/table.js';
import { put, type Range, type Store, type Write } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { inSteps } from '../in-steps.js';
import { eventsOf, type Projection } from './projection.js';

/** The rounds that the cut settles. The hashes of a great table take a second, in which others have turns. */
export const projectSettlements: Projection = async (folded) => {
  const writes: Write[] = [];
  for (const { settled, rows } of eventsOf(folded, 'paid')) {
    const { root } = await inSteps(tableSteps(settled.campaign, rows));
    writes.push(put(tables.settlement, settled.era, encodeSettledRound({ ...settled, root })));
  }
  return writes;
};

/** A settled round; undefined where there is none of that era. Throws STORE_CORRUPT. */
export async function readSettlement(store: Store, era: string): Promise<SettledRound | undefined> {
  const row = await store.get(tables.settlement, era);
  return row === undefined ? undefined : decodeSettledRound(row);
}

/** In the order of their eras. */
export async function* readSettlements(store: Store, range: Range<string> = {}): AsyncIterable<SettledRound> {
  for await (const [, row] of store.entries(tables.settlement, range)) yield decodeSettledRound(row);
}
