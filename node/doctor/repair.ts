import { chmod, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Network } from '../../protocol/campaign/network.js';
import { fail, isOf, type Codes } from '../../protocol/error.js';
import { ApiClient } from '../api/api-client.js';
import { nodeCodes } from '../codes.js';
import { campaignFile, findCampaign, journalFile, storeFolder } from '../data-dir/data-dir.js';
import { datasetStoreCodes } from '../dataset/codes.js';
import { datasetsFolder, listDatasets, openDataset } from '../dataset/dataset-store.js';
import { findIdentity, type Identity } from '../identity/identity.js';
import { exists } from '../files/regular-file.js';
import { setAside } from '../data-dir/set-aside.js';
import { storeCodes } from '../store/codes.js';
import { isLocked } from '../lock/lock.js';
import { Mark } from '../store/mark.js';
import { probeStore } from '../store/probe.js';
import { Store } from '../store/store.js';
import { doctorCodes } from './codes.js';
import { listLeftovers, listModes, markOf } from './files.js';
import { checkStores } from './store.js';

/** What was done. */
export interface Repair {
  readonly what: string;
  /** Where what it was now lies; null where nothing was moved. */
  readonly to: string | null;
}

/**
 * Does for a damaged directory what loses nothing: what no node can use is put aside, and what it held comes
 * from peers again. Where a part of what was signed is lost, the node does not know any more what it signed,
 * and is unsure (rule RECORD-6). Identities, seeds and blocks of datasets nobody can make up for. Throws
 * REPAIR_RUNNING, STORE_LOCKED and what the API throws.
 */
export async function repair(dir: string): Promise<Repair[]> {
  if (await new ApiClient(dir).isThere()) fail(doctorCodes, 'REPAIR_RUNNING', `The node of ${dir} runs`);
  await refuseLocked(storeFolder(dir));
  const done: Repair[] = [];
  const aside = async (path: string, why: string): Promise<void> => {
    done.push({ what: `${path}: ${why}`, to: await setAside(dir, path) });
  };
  for (const { path } of await listModes(dir)) {
    const isFolder = (await lstat(join(dir, path))).isDirectory();
    await chmod(join(dir, path), isFolder ? 0o700 : 0o600);
    done.push({ what: `${join(dir, path)} is for its owner alone now`, to: null });
  }
  for (const path of await listLeftovers(dir)) await aside(join(dir, path), 'nothing has ever read it');
  const damaged = await damageOf(() => findCampaign(dir), nodeCodes, 'CAMPAIGN_UNREADABLE');
  if (damaged !== null) await aside(campaignFile(dir), damaged);
  for (const cid of await listDatasets(dir)) {
    const why = await damageOf(() => openDataset(dir, cid), datasetStoreCodes, 'DATASET_MANIFEST_CORRUPT');
    if (why !== null) await aside(join(datasetsFolder(dir), cid), why);
  }
  const identity = await findIdentity(dir).catch(() => null);
  const joined = await findCampaign(dir);
  if (identity === null || joined === null) return done;
  await repairSigned(dir, { identity, joined, aside });
  return done;
}

interface Signed {
  readonly identity: Identity;
  readonly joined: Network;
  readonly aside: (path: string, why: string) => Promise<void>;
}

/** The store, the journal and the mark. */
async function repairSigned(dir: string, { identity, joined, aside }: Signed): Promise<void> {
  const [mark, journal, store] = [markOf(dir, identity.key, joined), journalFile(dir), storeFolder(dir)];
  const markDamage =
    (await otherThan(mark, 'file')) ?? (await damageOf(() => Mark.open(mark), storeCodes, 'MARK_CORRUPT'));
  if (markDamage !== null) {
    await aside(mark, markDamage);
    await Mark.create(mark, { isOwn: false });
  }
  const loseStore = async (why: string): Promise<void> => {
    if (await exists(store)) await aside(store, why);
  };
  const loseJournal = async (why: string): Promise<void> => {
    if (await exists(journal)) await aside(journal, why);
    await loseStore('it knows more than the journal that is left');
    await (await Mark.create(mark, { isOwn: false })).disown();
  };
  const [noFolder, noFile] = [await otherThan(store, 'folder'), await otherThan(journal, 'file')];
  if (noFolder !== null) await loseStore(noFolder);
  if (noFile !== null) await loseJournal(noFile);
  for (const { check, kind, what } of await checkStores(dir, identity, joined))
    if (kind === 'damaged') await (check === 'store' ? loseStore(what) : loseJournal(what));
}

/** A node that starts or stops does not answer yet, and holds its store. Throws STORE_LOCKED. */
async function refuseLocked(store: string): Promise<void> {
  // One without this file is none that anybody holds, and opening would make one.
  if (!(await exists(join(store, 'CURRENT')).catch(() => false))) return;
  try {
    await probeStore(store);
    await (await Store.open(store)).close();
  } catch (error) {
    if (isLocked(error)) throw error;
  }
}

/** What an error of just this code says that `read` throws; null for none and for others. */
async function damageOf<C extends Codes>(
  read: () => Promise<unknown>,
  of: C,
  code: keyof C & string,
): Promise<string | null> {
  try {
    await read();
    return null;
  } catch (error) {
    return isOf(error, of, code) ? error.what : null;
  }
}

/** What lies in the place of a file or folder and is none; null where nothing does. */
async function otherThan(path: string, kind: 'file' | 'folder'): Promise<string | null> {
  const found = await lstat(path).catch(() => null);
  if (found === null || found.isSymbolicLink() || (kind === 'file' ? found.isFile() : found.isDirectory()))
    return null;
  return `it is no ${kind}`;
}
