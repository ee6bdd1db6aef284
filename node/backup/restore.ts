import { open, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, GridlodeError } from '../../protocol/error.js';
import { nodeCodes } from '../codes.js';
import { findCampaign, journalFile, markFile, restoringFolder } from '../data-dir/data-dir.js';
import { findIdentity, identityFile } from '../identity/identity.js';
import { oneAtATime, type Waiting } from '../lock/lock.js';
import { makeFolder, syncFolder } from '../files/make-folder.js';
import { movedFile } from '../data-dir/moved.js';
import { exists } from '../files/regular-file.js';
import { measureJournal } from '../store/journal.js';
import { Mark } from '../store/mark.js';
import { backupCodes } from './codes.js';
import { isContent, isMark, topNames } from './contents.js';
import type { Backup, BackupEntry } from './read-backup.js';
import type { Telling } from './sealed.js';

export interface RestoreOptions extends Waiting {
  /** A data directory without a node; what else is in it, such as datasets, stays. */
  readonly dir: string;
  readonly passphrase: string;
  readonly onProgress: (doneBytes: number, bytes: number) => void;
}

/**
 * Lays the node of a backup into a data directory. Its marks are taken for copies: whatever it signed since,
 * it signs nothing before a peer has shown it the latest cut (rule RECORD-6). All is read, checked and on the
 * disk in a folder of its own first, and the identity comes to its place as the last: broken off before, no
 * node starts there, and the same restore begins anew. Throws RESTORE_OCCUPIED, RESTORE_SPACE,
 * BACKUP_PASSPHRASE, BACKUP_CORRUPT, DIR_UNWRITABLE or STORE_LOCKED; no node is in the directory then.
 */
export async function restore(backup: Backup, options: RestoreOptions): Promise<Telling> {
  const { dir } = options;
  const folder = restoringFolder(dir);
  let isToStay = true;
  try {
    await refuseOccupied(dir);
    isToStay = await exists(folder);
    await makeFolder(folder);
    await checkSpace(folder, backup.telling.contentBytes);
    await oneAtATime(join(folder, 'lock'), options, async () => {
      // Another may have had the lock until now.
      await refuseOccupied(dir);
      const files = join(folder, 'files');
      await rm(files, { recursive: true, force: true });
      await makeFolder(files);
      await lay(backup, files, options);
      await checkLaid(files, backup.telling);
      isToStay = true;
      await putInPlace(files, dir);
    });
    await rm(folder, { recursive: true });
  } catch (error) {
    if (!isToStay) await rm(folder, { recursive: true, force: true });
    if (error instanceof GridlodeError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return fail(nodeCodes, 'DIR_UNWRITABLE', `${dir} cannot be written: ${(error as Error).message}`, error);
  }
  return backup.telling;
}

/** What a restore that was broken off had put in place is no node's: no identity is there. */
async function refuseOccupied(dir: string): Promise<void> {
  const names = (await exists(restoringFolder(dir)))
    ? [identityFile(dir)]
    : [...topNames.map((name) => join(dir, name)), movedFile(dir)];
  for (const path of names)
    if (await exists(path)) fail(backupCodes, 'RESTORE_OCCUPIED', `${path} is of a node`);
}

async function checkSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes)
    fail(
      backupCodes,
      'RESTORE_SPACE',
      `${folder} lies where ${bavail * bsize} bytes are free, and the backup has ${neededBytes}`,
    );
}

async function lay(
  backup: Backup,
  files: string,
  { passphrase, signal, onProgress }: RestoreOptions,
): Promise<void> {
  const { telling } = backup;
  let done = 0;
  for await (const entry of backup.entries(passphrase)) {
    if (!isContent(entry.path, telling))
      fail(
        backupCodes,
        'BACKUP_CORRUPT',
        `The backup holds ${JSON.stringify(entry.path)}, which is of no node`,
      );
    await layFile(join(files, entry.path), entry, (bytes) => {
      signal.throwIfAborted();
      onProgress((done += bytes), telling.contentBytes);
    });
    if (isMark(entry.path)) await (await Mark.open(join(files, entry.path)))?.disown();
  }
}

async function layFile(path: string, entry: BackupEntry, onBytes: (bytes: number) => void): Promise<void> {
  await makeFolder(dirname(path));
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const piece of entry.pieces()) {
      await handle.writeFile(piece);
      onBytes(piece.length);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(path));
}

/** What was laid has to be a node's; and where it has no mark, nobody knows which cut was its latest. */
async function checkLaid(files: string, { node }: Telling): Promise<void> {
  const identity = await findIdentity(files);
  if (identity?.key !== node) fail(backupCodes, 'BACKUP_CORRUPT', `The backup holds no identity ${node}`);
  const joined = await findCampaign(files);
  if (joined !== null) await measureJournal(journalFile(files), `${joined.network} ${node}`);
  if (joined?.campaign.resolver !== node) await Mark.create(markFile(files), { isOwn: false });
}

async function putInPlace(files: string, dir: string): Promise<void> {
  for (const name of topNames) {
    // Of a restore that was broken off.
    await rm(join(dir, name), { recursive: true, force: true });
    if (!(await exists(join(files, name)))) continue;
    if (name === 'identity') await syncFolder(dir);
    await rename(join(files, name), join(dir, name));
  }
  await syncFolder(dir);
}
