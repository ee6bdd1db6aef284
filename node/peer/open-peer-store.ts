import { stat } from 'node:fs/promises';
import type { Network } from '../../protocol/campaign/network.js';
import { beaconMarkFile, journalFile, markFile, storeFolder } from '../data-dir/data-dir.js';
import type { Identity } from '../identity/identity.js';
import { Blocks } from '../store/blocks.js';
import { Journal } from '../store/journal.js';
import { Mark } from '../store/mark.js';
import { Store } from '../store/store.js';
import { refuseMoved } from '../data-dir/moved.js';
import { claimStore, type PeerStoreParts } from './peer-store.js';

export interface PeerStoreOptions extends Network {
  /** The data directory. */
  readonly dir: string;
  readonly identity: Pick<Identity, 'key'>;
  /** Bytes that blocks may take. */
  readonly diskBytes: number;
  /** Hears of a block that was damaged, and is dropped. */
  readonly onLost: (what: string) => void;
}

/**
 * What the peer store of a data directory keeps its things in: the store, and beside it the journal and the
 * mark. Throws DIR_MOVED, STORE_CAMPAIGN, and what Store.open, Journal.open and Mark.open throw; then nothing
 * is left open.
 */
export async function openParts({
  dir,
  identity: { key },
  campaign,
  network,
  diskBytes,
  onLost,
}: PeerStoreOptions): Promise<PeerStoreParts> {
  const wasMade = await stat(journalFile(dir)).then(
    () => true,
    () => false,
  );
  const store = await Store.open(storeFolder(dir), { wasMade });
  let journal: Journal | undefined;
  try {
    // Whoever moves a node holds its store meanwhile.
    await refuseMoved(dir);
    await claimStore(store, network);
    journal = await Journal.open(journalFile(dir), `${network} ${key}`, store);
    const isResolver = campaign.resolver === key;
    // The seed came with a mark, and so did the journal. Where that is gone, nobody knows what was signed.
    const mark = await Mark.create(isResolver ? beaconMarkFile(dir, campaign.beaconAnchor) : markFile(dir), {
      isOwn: !isResolver && !wasMade,
    });
    return { store, blocks: await Blocks.open(store, diskBytes, onLost), journal, mark, node: key };
  } catch (error) {
    await journal?.close();
    await store.close();
    throw error;
  }
}
