import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/**
 * Opens a regular file to read it. A pipe that nobody writes to would keep an ordinary open waiting, and with
 * it the end of the process; a device may have no end. Rejects with what the system says, and where the path
 * names anything else.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (status.isFile()) return file;
    throw Object.assign(new Error(`it is ${kindOf(status)}, not a regular file`), {
      code: 'EINVAL',
      syscall: 'open',
    });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The content of a regular file. Rejects with what the system says, where the path names anything else, and
 * above `maxBytes`.
 */
export async function readRegular(path: string, maxBytes: number): Promise<Buffer> {
  const file = await openRegular(path);
  const content = Buffer.concat((await file.createReadStream({ end: maxBytes }).toArray()) as Buffer[]);
  if (content.length > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
  return content;
}

export const kindOf = (status: Stats): string =>
  status.isDirectory()
    ? 'a folder'
    : status.isFIFO()
      ? 'a pipe'
      : status.isSocket()
        ? 'a socket'
        : 'a device';

/** Whether there is anything of that name. Rejects where the system does not say. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
