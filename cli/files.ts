import { readFile, stat } from 'node:fs/promises';
import { fail } from '../protocol/error.js';
import { writeWhole } from '../node/data-dir.js';
import { commandCodes } from './codes.js';

/** Throws FILE_UNREADABLE. */
export async function readBounded(file: string, maxBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw new Error(`it has ${size} bytes, more than ${maxBytes}`);
    return await readFile(file);
  } catch (error) {
    return fail(commandCodes, 'FILE_UNREADABLE', `${file} cannot be read: ${(error as Error).message}`, error);
  }
}

/** Writes a file so that it is there whole or not at all. Throws FILE_UNWRITABLE. */
export async function writeFileWhole(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeWhole(file, typeof content === 'string' ? Buffer.from(content) : content, 0o644);
  } catch (error) {
    fail(commandCodes, 'FILE_UNWRITABLE', `${file} cannot be written: ${(error as Error).message}`, error);
  }
}

export const fileExists = (file: string): Promise<boolean> => stat(file).then(() => true, () => false);
