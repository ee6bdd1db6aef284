import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder, syncFolder } from '../files/make-folder.js';
import { exists } from '../files/regular-file.js';

/** Where a data directory keeps what its node can no longer use: nothing is ever removed. */
export const olderFolder = (dir: string): string => join(dir, 'older');

/** Moves something of a data directory there, durably; where it lies now. */
export async function setAside(dir: string, path: string): Promise<string> {
  const folder = olderFolder(dir);
  await makeFolder(folder);
  let to = join(folder, basename(path));
  for (let n = 2; await exists(to); n++) to = join(folder, `${basename(path)}-${n}`);
  await rename(path, to);
  await syncFolder(folder);
  await syncFolder(dirname(path));
  return to;
}
