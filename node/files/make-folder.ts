import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, where they are not there. Node's own recursive mkdir never ends where a
 * system says of a folder that can be made by nobody that it is absent, as /proc does. What is made is for
 * its owner alone, or has `mode`. Rejects with what the system says.
 */
export async function makeFolder(path: string, mode = 0o700): Promise<void> {
  const make = async (): Promise<void> => {
    await mkdir(path, { mode });
    // The mask of this process may have taken some of it.
    if (mode !== 0o700) await chmod(path, mode);
  };
  try {
    await make();
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && above !== path) {
      await makeFolder(above, mode);
      await make().catch((again: NodeJS.ErrnoException) =>
        again.code === 'EEXIST' ? undefined : Promise.reject(again),
      );
    } else if (!(await stat(path).catch(() => null))?.isDirectory()) {
      throw error;
    }
  }
}

/**
 * What a file system says that does not sync folders: it keeps their names by itself, or cannot be made to.
 */
const unsynced = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Makes the names in a folder outlast a crash, where the file system can. Rejects with what the system says
 * otherwise.
 */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder
    .sync()
    .catch((error: NodeJS.ErrnoException) =>
      unsynced.has(error.code ?? '') ? undefined : Promise.reject(error),
    )
    .finally(() => folder.close());
}
