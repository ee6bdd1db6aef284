import { createHash } from 'node:crypto';
import { openIdentity } from '../../node/identity/identity.js';
import { openParts } from '../../node/peer/open-peer-store.js';
import { PeerStore } from '../../node/peer/peer-store.js';
import { tables } from '../../node/store/tables.js';
import type { Network } from '../../protocol/campaign/network.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { decodeMessage } from '../../protocol/records/message.js';

/** What a node that has ended has durable. */
export interface StoreRead {
  readonly cut: number;
  /** A digest of the messages of each cut and its records, by number from 1 on. */
  readonly digests: readonly string[];
  /** The records that its cuts hold. */
  readonly records: ReadonlySet<Cid>;
  /** What was settled, in order, as it is encoded. */
  readonly settled: readonly string[];
  readonly damage: readonly string[];
}

/** Reads it whole, and shows each message in its archive, its journal and among what is pending. */
export async function readStore(
  network: Network,
  dir: string,
  show: (message: Uint8Array, where: string) => void,
): Promise<StoreRead> {
  const damage: string[] = [];
  const identity = await openIdentity(dir);
  const parts = await openParts({
    ...network,
    dir,
    identity,
    diskBytes: 1 << 28,
    onLost: (what) => damage.push(what),
  });
  const store = new PeerStore(network.network, parts);
  try {
    for (const slot of parts.journal.keys) show((await parts.journal.read(slot)) as Uint8Array, 'a journal');
    for await (const message of store.pendingMessages()) show(message, 'pending');
    return { ...(await readCuts(network, store, show)), settled: await readSettled(store), damage };
  } finally {
    await store.close();
  }
}

async function readCuts(
  { network }: Network,
  store: PeerStore,
  show: (message: Uint8Array, where: string) => void,
): Promise<Pick<StoreRead, 'cut' | 'digests' | 'records'>> {
  const digests: string[] = [];
  const records = new Set<Cid>();
  let ofCut = createHash('sha256');
  let cut = 0;
  for await (const message of store.cutsAfter(0)) {
    show(message, 'an archive');
    const { cid, body } = decodeMessage(message, network).record;
    if (body.kind === 'cut') {
      if (cut > 0) digests.push(ofCut.digest('hex'));
      ofCut = createHash('sha256');
      cut = body.number;
    } else records.add(cid);
    ofCut.update(message);
  }
  if (cut > 0) digests.push(ofCut.digest('hex'));
  return { cut, digests, records };
}

async function readSettled({ store }: PeerStore): Promise<string[]> {
  const settled: string[] = [];
  for await (const [, encoded] of store.entries(tables.settled))
    settled.push(Buffer.from(encoded).toString('hex'));
  return settled;
}
