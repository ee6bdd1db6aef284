import type { FileHandle } from 'node:fs/promises';
import { fail } from '../../protocol/error.js';
import { openRegular } from '../files/regular-file.js';
import { datasetStoreCodes } from './codes.js';

const magic = 'PAR1';
/** The length of the footer and the magic, behind the footer. */
const tailBytes = 8;

/**
 * Looks at the ends of a Parquet file: its magic at both, and a footer that lies within it. What is between
 * only its reader knows. Throws DATASET_PATH, DATASET_FILE_FOREIGN, DATASET_FILE_TRUNCATED
 * or DATASET_FILE_CORRUPT.
 */
export async function checkParquetEnds(file: string): Promise<void> {
  const { size, head, tail } = await readEnds(file).catch((error: Error) =>
    fail(datasetStoreCodes, 'DATASET_PATH', `${file} cannot be read: ${error.message}`, error),
  );
  if (head.toString('latin1') !== magic)
    fail(datasetStoreCodes, 'DATASET_FILE_FOREIGN', `${file} is no Parquet file`);
  if (tail.toString('latin1', 4) !== magic)
    fail(datasetStoreCodes, 'DATASET_FILE_TRUNCATED', `${file} ends before its footer`);
  if (tail.readUInt32LE(0) > size - magic.length - tailBytes)
    fail(
      datasetStoreCodes,
      'DATASET_FILE_CORRUPT',
      `${file} says of its footer that it is longer than the file`,
    );
}

async function readEnds(file: string): Promise<{ size: number; head: Buffer; tail: Buffer }> {
  const handle = await openRegular(file);
  try {
    const { size } = await handle.stat();
    return {
      size,
      head: await read(handle, 0, magic.length),
      tail: await read(handle, Math.max(0, size - tailBytes), tailBytes),
    };
  } finally {
    await handle.close();
  }
}

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
