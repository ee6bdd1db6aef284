import { serialize } from 'node:v8';
import type { Cid } from '../../../protocol/codec/hash.js';
import type { BodyOf, RecordBody } from '../../../protocol/records/bodies.js';
import { recordIn } from '../../../protocol/records/message.js';
import { put, type Store, type Write } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { readRecord } from './cuts.js';
import { eventsOf, type Projection } from './projection.js';
import { thaw } from './serialized.js';
import type { LedgerEvent } from '../../../protocol/ledger/events.js';
import type { NodeKey } from '../../../protocol/records/keys.js';

/** How a dispute ended, with what each side said. */
export interface StoredVerdict {
  readonly event: Extract<LedgerEvent, { type: 'verdict' }>;
  readonly cut: number;
  readonly dispute: BodyOf<'dispute'>;
  readonly manifest: Cid;
  readonly accused: NodeKey;
}

/** The dispute and the commitment that a verdict is about are in this cut or in earlier ones. */
export const projectVerdicts: Projection = async (folded, { store, network }) => {
  const { records, cut } = folded;
  const bodyOf = async (cid: Cid): Promise<RecordBody> =>
    records.find((record) => record.cid === cid)?.body ??
    recordIn(await readRecord(store, cid), network).body;
  const rows: Write[] = [];
  for (const event of eventsOf(folded, 'verdict')) {
    const dispute = (await bodyOf(event.dispute)) as BodyOf<'dispute'>;
    const { manifest, node } = (await bodyOf(event.commitment)) as BodyOf<'commitment'>;
    const accused = dispute.accused ?? node;
    const row: StoredVerdict = { event, cut: cut.body.number, dispute, manifest, accused };
    rows.push(put(tables.verdict, event.dispute, serialize(row)));
  }
  return rows;
};

/** By the CIDs of the disputes. Throws STORE_CORRUPT. */
export async function* readVerdicts(store: Store): AsyncIterable<[Cid, StoredVerdict]> {
  for await (const [cid, row] of store.entries(tables.verdict))
    yield [cid, thaw<StoredVerdict>(tables.verdict, cid, row)];
}
