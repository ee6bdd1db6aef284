import { serialize } from 'node:v8';
import { fail } from '../../../protocol/error.js';
import { storeCodes } from '../../store/codes.js';
import { del, put, type Store } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { eventsOf, type Projection } from './projection.js';
import { thaw } from './serialized.js';
import type { Round } from '../../../protocol/ledger/rounds/open-round.js';

/**
 * The open rounds of the ledger lie by themselves, since their positions are many and most cuts change none:
 * nothing but these records does.
 */
export const projectRounds: Projection = (folded) => {
  const { records, ledger } = folded;
  const touched = new Set(
    records.flatMap(({ body }) =>
      body.kind === 'round' || body.kind === 'prediction' || body.kind === 'scores' ? [body.era] : [],
    ),
  );
  const changed = [...touched].flatMap((era) => {
    const round = ledger.rounds.get(era);
    return round === undefined ? [] : [put(tables.round, era, serialize(round))];
  });
  const ended = eventsOf(folded, 'paid').map(({ settled }) => del(tables.round, settled.era));
  return [...changed, ...ended];
};

/** The rounds of these eras. Throws STORE_CORRUPT. */
export async function readRounds(store: Store, eras: readonly string[]): Promise<Map<string, Round>> {
  const rounds = new Map<string, Round>();
  for (const era of eras) {
    const row =
      (await store.get(tables.round, era)) ??
      fail(storeCodes, 'STORE_CORRUPT', `The row round/${era} is missing`);
    rounds.set(era, thaw<Round>(tables.round, era, row));
  }
  return rounds;
}
