import type { Cid } from '../../protocol/codec/hash.js';
import { GridlodeError, isOf } from '../../protocol/error.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { storeCodes } from '../store/codes.js';
import { isDamage } from '../store/store.js';
import { tables, type Table } from '../store/tables.js';
import type { PeerStore } from './peer-store.js';
import { isCut, type RecordReader } from './record-reader.js';

/** A cut that lies here with its records. */
export interface CutAtHand {
  readonly cut: VerifiedRecord<'cut'>;
  readonly includes: readonly Cid[];
  readonly records: readonly VerifiedRecord[];
  readonly message: Uint8Array;
}

export interface CutSources {
  readonly store: PeerStore;
  readonly reader: RecordReader;
  /** A record that was verified before. */
  readonly held?: (cid: Cid) => VerifiedRecord | undefined;
}

/**
 * The cut of a number with its records, as far as they are all here and whole, or else null: what this node
 * has settled or signed. Throws JOURNAL_CORRUPT.
 */
export async function cutAtHand(
  number: number,
  { store, reader, held = () => undefined }: CutSources,
): Promise<CutAtHand | null> {
  const whole = <K, V>(table: Table<K, V>, key: K): Promise<V | undefined> =>
    store.store
      .get(table, key)
      .catch((error: unknown) => (isDamage(error) ? undefined : Promise.reject(error as Error)));
  try {
    const message = (await whole(tables.cut, number)) ?? (await store.own.read(`cut/${number}`));
    if (message === undefined) return null;
    const { cut, includes } = await readCut(reader, message);
    const records: VerifiedRecord[] = [];
    for (const cid of includes) {
      const row =
        held(cid) ??
        (await whole(tables.record, cid)) ??
        (await whole(tables.pending, cid)) ??
        (await store.own.find(cid));
      if (row === undefined) return null;
      records.push(row instanceof Uint8Array ? reader.read(row) : row);
    }
    return { cut, includes, records, message };
  } catch (error) {
    if (error instanceof GridlodeError && !isOf(error, storeCodes, 'JOURNAL_CORRUPT')) return null;
    throw error;
  }
}

/** A cut and what it includes, of a message that holds one. Throws codecCodes and recordCodes. */
export async function readCut(
  reader: RecordReader,
  message: Uint8Array,
): Promise<Pick<CutAtHand, 'cut' | 'includes'>> {
  const opened = reader.open(message);
  const cut = reader.verify(opened, reader.decode(opened));
  if (!isCut(cut)) throw new TypeError(`A ${cut.body.kind} lies where a cut should`);
  return { cut, includes: await reader.includes(opened, cut) };
}
