import { serialize } from 'node:v8';
import type { LedgerSnapshot } from '../../protocol/ledger/ledger.js';
import type { Round } from '../../protocol/ledger/rounds/open-round.js';
import { isDamage, put, type Store, type Write } from '../store/store.js';
import { firstDifference, measureTables, noSums, type Sums } from '../store/sums.js';
import { tables } from '../store/tables.js';
import { thaw } from './projections/serialized.js';

/** A ledger as a cut leaves it on the disk: its rounds lie by themselves. */
type StoredLedger = Omit<LedgerSnapshot, 'rounds'> & {
  readonly eras: readonly string[];
  /** Of all tables that cuts change. */
  readonly sums: Sums;
};

export function putStoredLedger({ rounds, ...others }: LedgerSnapshot, sums: Sums): Write {
  const stored: StoredLedger = { ...others, eras: [...rounds.keys()], sums };
  return put(tables.meta, 'ledger', serialize(stored));
}

/** Undefined before any cut. Throws STORE_CORRUPT. */
export async function readStoredLedger(store: Store): Promise<StoredLedger | undefined> {
  const row = await store.get(tables.meta, 'ledger');
  return row === undefined ? undefined : thaw<StoredLedger>(tables.meta, 'ledger', row);
}

/**
 * What is wrong with the rows that only cuts change: one was damaged, or rows were lost or are older than the
 * ledger; null where nothing is. LevelDB itself drops what it cannot read of its log, without a word.
 */
export async function findDamage(store: Store): Promise<string | null> {
  const {
    sums,
    damaged: [first],
  } = await measureTables(store);
  if (first !== undefined) return first.what;
  try {
    const table = firstDifference((await readStoredLedger(store))?.sums ?? noSums, sums);
    return table === null ? null : `The table ${table} is not as the latest cut left it`;
  } catch (error) {
    if (isDamage(error)) return error.what;
    throw error;
  }
}

/**
 * The ledger as it lies here now, to be read later, whatever is written by then: undefined before any cut.
 * What is returned throws STORE_CORRUPT.
 */
export async function captureLedger(store: Store): Promise<(() => LedgerSnapshot) | undefined> {
  const row = await store.get(tables.meta, 'ledger');
  if (row === undefined) return undefined;
  const rounds: [string, Uint8Array][] = [];
  for await (const entry of store.entries(tables.round)) rounds.push(entry);
  return () => {
    const { eras: _eras, sums: _sums, ...ledger } = thaw<StoredLedger>(tables.meta, 'ledger', row);
    return {
      ...ledger,
      rounds: new Map(rounds.map(([era, each]) => [era, thaw<Round>(tables.round, era, each)])),
    };
  };
}
