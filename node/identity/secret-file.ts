import { randomBytes } from 'node:crypto';
import { access, link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, syncFolder } from '../files/make-folder.js';
import { openRegular } from '../files/regular-file.js';

export interface Secret {
  /** At most one byte more than was asked for, which shows that there is more. */
  readonly content: Buffer;
  /** Whether group or others may read or write the file. */
  readonly isExposed: boolean;
}

/**
 * Reads what only its owner may read; null where there is no such file. Rejects with what the system says,
 * and for what is no regular file.
 */
export async function readSecret(path: string, maxBytes: number): Promise<Secret | null> {
  let file: FileHandle;
  try {
    file = await openRegular(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { mode } = await file.stat();
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = (await file.read(buffer, length, buffer.length - length, null)).bytesRead;
    return { content: buffer.subarray(0, length), isExposed: (mode & 0o077) !== 0 };
  } finally {
    await file.close();
  }
}

/** What a file system says that has no hard links. */
const unlinked = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Writes the file under another name and links it: it appears whole or not at all, outlasts a crash, and of
 * two processes that start at once one creates it. Where there are no hard links it is renamed, and of two
 * that start at the very same moment the later one's stays; each reads what is there. Resolves to false where
 * there is a file already, which stays as it is. Rejects with what the system says.
 */
export async function createSecret(path: string, content: string | Uint8Array): Promise<boolean> {
  const folder = dirname(path);
  await makeFolder(folder);
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    return await placeFile(draft, path);
  } finally {
    await rm(draft, { force: true });
    await syncFolder(folder);
  }
}

/** Gives a file the name `path`; whether that was free. */
export async function placeFile(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!unlinked.has(code)) throw error;
  }
  if (
    await access(path).then(
      () => true,
      () => false,
    )
  )
    return false;
  await rename(draft, path);
  return true;
}
