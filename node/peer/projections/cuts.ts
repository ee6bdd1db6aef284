import type { Cid } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { decodeRecord } from '../../../protocol/records/envelope.js';
import { encodeMessage, openMessage, readIncludes, recordIn } from '../../../protocol/records/message.js';
import { storeCodes } from '../../store/codes.js';
import { put, type Store } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import type { Held, Projection } from './projection.js';

/** The message of the cut, and those of the records that it holds. */
export const projectCuts: Projection = ({ cut, records }) => [
  put(
    tables.cut,
    cut.body.number,
    encodeMessage(
      cut.envelope,
      records.map(({ cid }) => cid),
    ),
  ),
  ...records.map(({ cid, envelope }) => put(tables.record, cid, encodeMessage(envelope))),
];

/** The CID of the cut of a number, null before it is settled. */
export async function cidOfCut({ store, network }: Held, number: number): Promise<Cid | null> {
  const message = await store.get(tables.cut, number);
  return message === undefined ? null : recordIn(message, network).cid;
}

/** The records of a cut as they are stored; null where the cut is not here. Throws STORE_CORRUPT. */
export async function envelopesOfCut(
  { store, network }: Held,
  number: number,
): Promise<{ cid: Cid; envelope: Uint8Array }[] | null> {
  const message = await store.get(tables.cut, number);
  if (message === undefined) return null;
  const open = openMessage(message);
  const cids = readIncludes(open, decodeRecord(open.envelope, network));
  return Promise.all(
    cids.map(async (cid) => ({ cid, envelope: openMessage(await readRecord(store, cid)).envelope })),
  );
}

/** The messages of the cuts after `number`, each followed by those of its records, in order. */
export async function* cutsAfter({ store, network }: Held, number: number): AsyncIterable<Uint8Array> {
  let next = number + 1;
  for await (const [at, message] of store.entries(tables.cut, { from: next })) {
    // Of what was lost here, others have to tell.
    if (at !== next++) return;
    yield message;
    const open = openMessage(message);
    for (const cid of readIncludes(open, decodeRecord(open.envelope, network)))
      yield await readRecord(store, cid);
  }
}

/** The message of a record that some cut holds. Throws STORE_CORRUPT. */
const readRecord = async (store: Store, cid: Cid): Promise<Uint8Array> =>
  (await store.get(tables.record, cid)) ??
  fail(storeCodes, 'STORE_CORRUPT', `The record ${cid} of a cut is missing`);
