import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fail } from '../protocol/error.js';
import { writeWhole } from '../node/data-dir.js';
import { commandCodes } from './codes.js';

/** Throws FILE_UNREADABLE. Of what has no end, as devices and pipes may, no more is read than what is allowed. */
export async function readBounded(file: string, maxBytes: number): Promise<Buffer> {
  try {
    const content = Buffer.concat(await createReadStream(file, { end: maxBytes }).toArray() as Buffer[]);
    if (content.length > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
    return content;
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
