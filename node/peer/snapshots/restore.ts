import { serialize } from 'node:v8';
import type { Network } from '../../../protocol/campaign/network.js';
import { fail } from '../../../protocol/error.js';
import { openHead } from '../../../protocol/snapshot/head.js';
import { Restoration } from '../../../protocol/snapshot/restoration.js';
import { verifySignature } from '../../identity/signature.js';
import { storeCodes } from '../../store/codes.js';
import { put, type Store, type Write } from '../../store/store.js';
import { measureTables, sumsAfter } from '../../store/sums.js';
import { tables } from '../../store/tables.js';
import { archiveWrites } from '../projections/archive.js';
import { putStoredLedger } from '../stored-ledger.js';

/**
 * Puts the ledger and the archive of the snapshot of a cut in their places, in a store that holds no others.
 * All pieces are checked anew: they may lie here for long. The ledger comes last, so that a start that was
 * broken off begins anew. Throws STORE_CORRUPT, snapshotCodes, cutCodes, recordCodes and codecCodes.
 */
export async function restoreSnapshot(
  { campaign, network }: Network,
  store: Store,
  cut: number,
): Promise<void> {
  const pieceAt = async (place: number): Promise<Uint8Array> =>
    (await store.get(tables.snapshot, [cut, place])) ??
    fail(storeCodes, 'STORE_CORRUPT', `Piece ${place} of the snapshot of cut ${cut} is missing`);
  const head = openHead(campaign, network, await pieceAt(0), verifySignature);
  const restoration = new Restoration(head);
  let { sums } = await measureTables(store);
  const write = async (writes: readonly Write[]): Promise<void> => {
    sums = await sumsAfter(sums, writes, store);
    await store.batch(writes, { durable: false });
  };
  for (let settled = 0; restoration.next < head.pieces;) {
    const entries = restoration.take(await pieceAt(restoration.next));
    if (entries.length > 0) await write(archiveWrites(settled, entries));
    settled += entries.length;
  }
  const ledger = restoration.ledger();
  await write([...ledger.rounds].map(([era, round]) => put(tables.round, era, serialize(round))));
  await store.batch([putStoredLedger(ledger, sums)], { durable: true });
}
