import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './make-folder.js';

/**
 * Gives `file` what `write` leaves at another name beside it: it is there whole or not at all, also after a
 * crash. What cannot be finished, as on a full disk, leaves nothing.
 */
export async function writeByDraft(file: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${file}.draft`;
  // A crash may have left one.
  await rm(draft, { force: true });
  try {
    await write(draft);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  // Only then does the new name outlast a crash.
  await syncFolder(dirname(file));
}
