import { open } from 'node:fs/promises';
import { Backup } from '../../../node/backup/read-backup.js';
import { restore, type RestoreOptions } from '../../../node/backup/restore.js';
import { writeBackup, type BackupOptions } from '../../../node/backup/write-backup.js';
import { journalFile, writeCampaign } from '../../../node/data-dir/data-dir.js';
import { openIdentity, type Identity } from '../../../node/identity/identity.js';
import { openParts } from '../../../node/peer/open-peer-store.js';
import { headOf, readEntries, type Place } from '../../../node/store/journal-file.js';
import { campaignCid } from '../../../protocol/campaign/campaign.js';
import { domainHash } from '../../../protocol/codec/hash.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { testCampaign } from '../../fixtures/campaign.js';

export const campaign = testCampaign(domainHash('test-resolver') as string as NodeKey);
export const network = campaignCid(campaign);

type Parts = Awaited<ReturnType<typeof openParts>>;

/** Opens what a node of this campaign opens in `dir`, and closes it after `work`. */
export async function openDir(
  dir: string,
  work: (parts: Parts) => Promise<void> = async () => {},
): Promise<Identity> {
  const identity = await openIdentity(dir);
  const parts = await openParts({
    dir,
    identity,
    campaign,
    network,
    diskBytes: 1 << 24,
    onLost: () => undefined,
  });
  try {
    await work(parts);
  } finally {
    await parts.journal.close();
    await parts.store.close();
  }
  return identity;
}

/** A data directory of the campaign, whose node has done `work`. */
export async function makeDir(dir: string, work?: (parts: Parts) => Promise<void>): Promise<Identity> {
  await openIdentity(dir);
  await writeCampaign(dir, campaign);
  return openDir(dir, work);
}

export const passphrase = 'seven ways to name a node';
const quiet = { signal: new AbortController().signal, onProgress: () => undefined };

export const back = (
  dir: string,
  file: string,
  changes: Partial<BackupOptions> = {},
): ReturnType<typeof writeBackup> =>
  writeBackup({ dir, file, passphrase, isMove: false, ...quiet, ...changes });

export async function lay(file: string, dir: string, changes: Partial<RestoreOptions> = {}): Promise<void> {
  const backup = await Backup.open(file);
  try {
    await restore(backup, { dir, passphrase, onWait: () => undefined, ...quiet, ...changes });
  } finally {
    await backup.close();
  }
}

/** What a data directory has signed, by journal key. */
export async function signedIn(dir: string, owner: string): Promise<Map<string, string>> {
  const file = journalFile(dir);
  const handle = await open(file);
  try {
    const places = new Map<string, Place>();
    await readEntries(file, handle, headOf(owner), null, places);
    const signed = new Map<string, string>();
    for (const [key, { at, length }] of places) {
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, at);
      signed.set(key, buffer.toString('base64'));
    }
    return signed;
  } finally {
    await handle.close();
  }
}
