import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../protocol/error.js';
import { writeWhole } from '../data-dir.js';
import { readRegular } from '../regular-file.js';
import { tournamentCodes } from './codes.js';

const recordMaxBytes = 4_096;

/** What is known of the last file that was put for a model in a round. */
export interface SubmissionRecord {
  /** The SHA-256 of the file, in hexadecimal digits. */
  readonly sha256: string;
  /** The name that its upload was authorised under. */
  readonly filename: string;
  /** The id of the submission; null as long as none is known. */
  readonly submission: string | null;
}

/** Each endpoint, round and model has a file of its own in the data directory. */
export const recordFile = (dir: string, endpoint: URL, round: number, modelId: string): string =>
  join(dir, 'submissions', `${endpoint.host.replace(/[^\w.-]/g, '_')}-${round}-${modelId}.json`);

/**
 * Null where there is none. Throws SUBMISSION_RECORD, since what cannot be read may be of a submission that
 * was made.
 */
export async function readRecord(file: string): Promise<SubmissionRecord | null> {
  try {
    const { sha256, filename, submission } = JSON.parse(
      (await readRegular(file, recordMaxBytes)).toString('utf8'),
    ) as Record<string, unknown>;
    if (
      typeof sha256 !== 'string' ||
      typeof filename !== 'string' ||
      (typeof submission !== 'string' && submission !== null)
    )
      throw new Error('a field is missing');
    return { sha256, filename, submission };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return fail(
      tournamentCodes,
      'SUBMISSION_RECORD',
      `${file} cannot be read: ${(error as Error).message}`,
      error,
    );
  }
}

/** Writes a record durably. Throws SUBMISSION_RECORD. */
export const writeRecord = (file: string, record: SubmissionRecord): Promise<void> =>
  writeWhole(file, Buffer.from(`${JSON.stringify(record)}\n`), 0o600).catch((error: Error) =>
    fail(tournamentCodes, 'SUBMISSION_RECORD', `${file} cannot be written: ${error.message}`, error),
  );

/** Removes a record, since what it is of is as good as never made. Throws SUBMISSION_RECORD. */
export const forgetRecord = (file: string): Promise<void> =>
  rm(file, { force: true }).catch((error: Error) =>
    fail(tournamentCodes, 'SUBMISSION_RECORD', `${file} cannot be removed: ${error.message}`, error),
  );
