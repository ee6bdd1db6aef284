import { readCampaign, storeFolder } from './data-dir/data-dir.js';
import type { Network } from '../protocol/campaign/network.js';
import { openIdentity, type Identity } from './identity/identity.js';
import type { Skew } from './mesh/membership/version-skews.js';
import { Mesh } from './mesh/mesh.js';
import { NotHeld } from './mesh/not-held.js';
import { openParts } from './peer/open-peer-store.js';
import { PeerStore } from './peer/peer-store.js';
import { RecordReader } from './peer/record-reader.js';
import { recoverLedger } from './peer/recover.js';
import { fetchSnapshot } from './peer/snapshots/fetch-snapshot.js';
import { SnapshotIntake } from './peer/snapshots/intake.js';
import { takeFile } from './peer/snapshots/snapshot-file.js';
import { probeStore } from './store/probe.js';

export interface NewcomerOptions {
  /** The data directory, with its identity and campaign, and without a ledger. */
  readonly dir: string;
  /** A file with a snapshot, or multiaddrs of peers, each ending in /p2p/ and an id. */
  readonly from: { readonly file: string } | { readonly peers: readonly string[] };
  readonly signal: AbortSignal;
}

export interface NewcomerHandlers {
  readonly onPiece: (done: number, pieces: number) => void;
  /** A peer runs another version of the rules. */
  readonly onSkew: (skew: Skew) => void;
}

/** Blocks are of no use here. */
const diskBytes = 1 << 30;

/**
 * Has a data directory begin with the ledger of a snapshot, and gives the cut after which that is. Broken
 * off, it goes on where it was. Throws SNAPSHOT_STARTED, what takeFile or fetchSnapshot throws, and what
 * opening the directory and reaching peers throws; then the directory has no other ledger than before.
 */
export async function beginWithSnapshot(
  { dir, from, signal }: NewcomerOptions,
  { onPiece, onSkew }: NewcomerHandlers,
): Promise<number> {
  const site = { ...(await readCampaign(dir)), identity: await openIdentity(dir) };
  await probeStore(storeFolder(dir));
  const parts = await openParts({ ...site, dir, diskBytes, onLost: () => undefined });
  const store = new PeerStore(site.network, parts);
  try {
    const intake = await SnapshotIntake.open(site, store);
    const told = ({ wanted, pieces }: SnapshotIntake): void => onPiece(wanted.from, pieces ?? 0);
    if ('file' in from) await takeFile(from.file, intake);
    else await fetchFrom(site, { intake, addresses: from.peers, onPiece: told, onSkew, signal });
    const tell = (damage: string): never => {
      throw new Error(damage);
    };
    const { number } = await recoverLedger(site, { store, reader: new RecordReader(site.network) }, { tell });
    return number;
  } finally {
    await store.close();
  }
}

async function fetchFrom(
  { identity, network }: Network & { identity: Identity },
  {
    intake,
    addresses,
    onPiece,
    onSkew,
    signal,
  }: {
    intake: SnapshotIntake;
    addresses: readonly string[];
    onPiece: (intake: SnapshotIntake) => void;
    onSkew: (skew: Skew) => void;
    signal: AbortSignal;
  },
): Promise<void> {
  const mesh = await Mesh.start(
    { identity, network, listen: [], announce: [], bootstrap: addresses },
    {
      // It takes no part yet: what it hears it passes on to nobody, and it has nothing to give.
      onMessage: async () => 'ignore',
      isMember: () => false,
      isSeated: () => false,
      readBlock: async () => null,
      recordsSince: nothing,
      piecesFrom: nothing,
      onPeer: () => undefined,
      onUnreached: () => undefined,
      onTwin: () => undefined,
      onSkew,
      onError: () => undefined,
    },
  );
  try {
    const peers: string[] = [];
    for (const address of addresses) peers.push(await mesh.dial(address));
    await fetchSnapshot({ mesh, intake, peers, onPiece, signal });
  } finally {
    await mesh.stop();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  throw new NotHeld();
}
