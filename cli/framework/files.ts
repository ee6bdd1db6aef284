import { realpath, stat } from 'node:fs/promises';
import { fail, GridlodeError } from '../../protocol/error.js';
import { writeWhole } from '../../node/data-dir/data-dir.js';
import { kindOf, readRegular } from '../../node/files/regular-file.js';
import { fileCodes } from './codes.js';
import { resultMode } from './users-mask.js';

/** The content of a regular file: pipes and devices may have no end. Throws FILE_UNREADABLE. */
export async function readBounded(file: string, maxBytes: number): Promise<Buffer> {
  try {
    return await readRegular(file, maxBytes);
  } catch (error) {
    return fail(fileCodes, 'FILE_UNREADABLE', `${file} cannot be read: ${(error as Error).message}`, error);
  }
}

/**
 * Writes a file that the user asks for, as whose mask says, so that it is there whole or not at all. Nothing
 * but a file is replaced: who names a device means what it does. Throws FILE_UNWRITABLE.
 */
export async function writeFileWhole(file: string, content: string | Uint8Array): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  await writeBy(file, (place) => writeWhole(place, bytes, resultMode()));
}

/** The same, where `write` does it. */
export async function writeBy(file: string, write: (place: string) => Promise<void>): Promise<void> {
  try {
    const place = await realpath(file).catch(() => file);
    const there = await stat(place).catch(() => null);
    if (there?.isFile() === false) throw new Error(`it is ${kindOf(there)}`);
    await write(place);
  } catch (error) {
    if (error instanceof GridlodeError) throw error;
    fail(fileCodes, 'FILE_UNWRITABLE', `${file} cannot be written: ${(error as Error).message}`, error);
  }
}

/** Throws FILE_UNREADABLE for what is no regular file: pipes and devices may have no end. */
export async function checkFile(file: string): Promise<void> {
  const there = await stat(file).catch((error: Error) =>
    fail(fileCodes, 'FILE_UNREADABLE', `${file} cannot be read: ${error.message}`, error),
  );
  if (!there.isFile()) fail(fileCodes, 'FILE_UNREADABLE', `${file} cannot be read: it is ${kindOf(there)}`);
}

export const fileExists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
