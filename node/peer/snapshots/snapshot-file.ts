import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { decode, encode } from 'it-length-prefixed';
import { fail } from '../../../protocol/error.js';
import { snapshotCodes } from '../../../protocol/snapshot/codes.js';
import { pieceMaxBytes } from '../../../protocol/snapshot/head.js';
import { writeByDraft } from '../../files/whole-file.js';
import type { SnapshotIntake } from './intake.js';

/** A file holds each piece after its length, a varint of at most so many bytes (rule SNAPSHOT-6). */
const lengthMaxBytes = 4;

/** Writes pieces into a file of this mode, which is there whole or not at all. */
export async function writeSnapshot(
  file: string,
  pieces: AsyncIterable<Uint8Array>,
  mode: number,
): Promise<void> {
  const content = encode(pieces, { maxDataLength: pieceMaxBytes });
  await writeByDraft(file, (draft) => writeFile(draft, content, { mode, flag: 'wx', flush: true }));
}

/**
 * Takes in the snapshot that a file holds. Throws what SnapshotIntake.take and finish throw, SNAPSHOT_PIECE
 * and SNAPSHOT_SHORT for what is no such file, and what reading it throws.
 */
export async function takeFile(file: string, intake: SnapshotIntake): Promise<void> {
  const limits = { maxDataLength: pieceMaxBytes, maxLengthLength: lengthMaxBytes };
  // Of what was begun the file may hold another: each has its pieces in the same order.
  await intake.startOver();
  try {
    for await (const piece of decode(createReadStream(file) as AsyncIterable<Uint8Array>, limits))
      await intake.take(piece.slice());
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'UnexpectedEOFError')
      fail(snapshotCodes, 'SNAPSHOT_SHORT', `${file} ends within a piece`, error);
    if (name.startsWith('InvalidDataLength') || name.startsWith('InvalidMessageLength'))
      fail(snapshotCodes, 'SNAPSHOT_PIECE', `${file} holds no pieces of a snapshot: ${message}`, error);
    throw error;
  }
  await intake.finish();
}
