import { join } from 'node:path';
import { fail, GridlodeError, isOf } from '../protocol/error.js';
import { nodeCodes } from './codes.js';
import {
  campaignFile,
  findCampaign,
  journalFile,
  markFile,
  offlineStoreFolder,
  roundsFolder,
  storeFolder,
  submissionsLock,
} from './data-dir/data-dir.js';
import { datasetsFolder, listDatasets, openDataset } from './dataset/dataset-store.js';
import { identityFile } from './identity/identity.js';
import { exists } from './files/regular-file.js';
import { setAside } from './data-dir/set-aside.js';
import { storeCodes } from './store/codes.js';
import { Store } from './store/store.js';

/** What an earlier version left that this one cannot read, and where it lies now. */
export interface SetAside {
  readonly what: string;
  readonly why: string;
  readonly to: string;
}

/**
 * Puts aside what of a data directory this version cannot read, so that its node can join a campaign of
 * today: the identity, the seeds of beacons and everything that can be read stay. Interrupted or run again it
 * goes on where it was. Throws MIGRATE_NONE, and STORE_LOCKED where a node runs.
 */
export async function migrate(dir: string): Promise<SetAside[]> {
  if (!(await exists(identityFile(dir)))) fail(nodeCodes, 'MIGRATE_NONE', `There is no node in ${dir}`);
  const stores = [storeFolder(dir), offlineStoreFolder(dir), submissionsLock(dir)];
  const older = new Map<string, string>();
  for (const folder of stores) {
    const why = (await exists(folder)) ? await whyUnread(() => openAndClose(folder), 'STORE_OLDER') : null;
    if (why !== null) older.set(folder, why);
  }
  for (const cid of await listDatasets(dir)) {
    const why = await whyUnread(async () => {
      const dataset = await openDataset(dir, cid);
      await dataset.readEra(dataset.manifest.eras[0]?.name as string);
    });
    if (why !== null) older.set(join(datasetsFolder(dir), cid), why);
  }
  const foreign = await whyUnread(() => findCampaign(dir));
  // What was signed in a campaign that can be read still has to keep anything from being signed twice.
  if (foreign !== null)
    for (const path of [...stores, journalFile(dir), markFile(dir), roundsFolder(dir), campaignFile(dir)])
      if (await exists(path)) older.set(path, older.get(path) ?? 'it belongs to the campaign');
  if (foreign !== null) older.set(campaignFile(dir), foreign);
  const moved: SetAside[] = [];
  // The campaign goes last: until then a second run still knows what is of it.
  for (const [what, why] of older) moved.push({ what, why, to: await setAside(dir, what) });
  return moved;
}

async function openAndClose(folder: string): Promise<void> {
  const store = await Store.open(folder);
  await store.close();
}

/** Why something cannot be read; null where it can. `only` that code is a reason, and any other is thrown. */
async function whyUnread(read: () => Promise<unknown>, only?: 'STORE_OLDER'): Promise<string | null> {
  try {
    await read();
    return null;
  } catch (error) {
    if (!(error instanceof GridlodeError) || (only !== undefined && !isOf(error, storeCodes, only)))
      throw error;
    return error.what;
  }
}
