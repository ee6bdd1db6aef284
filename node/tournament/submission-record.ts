import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../protocol/error.js';
import { writeWhole } from '../data-dir/data-dir.js';
import { readRegular } from '../files/regular-file.js';
import type { SubmissionState } from './answers.js';
import { tournamentCodes } from './codes.js';

const recordMaxBytes = 4_096;

/** What is known of the last file that was put for a model in a round. */
export interface SubmissionRecord {
  /** The name of the model in the account. */
  readonly model: string;
  /** What the file is of, in the words of whoever had it submitted. */
  readonly source: string;
  /** The SHA-256 of the file, in hexadecimal digits; empty where it was submitted from elsewhere. */
  readonly sha256: string;
  /** The name that its upload was authorised under. */
  readonly filename: string;
  /** The id of the submission; null as long as none is known. */
  readonly submission: string | null;
  /** What the tournament says of it, and what that means; null as long as nothing is known. */
  readonly status: string | null;
  readonly state: SubmissionState | null;
  readonly isLate: boolean;
}

/** A record with the round and the model that it is of. */
export interface KeptRecord extends SubmissionRecord {
  readonly round: number;
  readonly modelId: string;
}

const folderOf = (dir: string): string => join(dir, 'submissions');
const prefixOf = ({ host }: URL): string => `${host.replace(/[^\w.-]/g, '_')}-`;

/** Each endpoint, round and model has a file of its own in the data directory. */
export const recordFile = (dir: string, endpoint: URL, round: number, modelId: string): string =>
  join(folderOf(dir), `${prefixOf(endpoint)}${round}-${modelId}.json`);

/**
 * Null where there is none. Throws SUBMISSION_RECORD, since what cannot be read may be of a submission that
 * was made.
 */
export async function readRecord(file: string): Promise<SubmissionRecord | null> {
  try {
    return decodeRecord(JSON.parse((await readRegular(file, recordMaxBytes)).toString('utf8')));
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

function decodeRecord(found: unknown): SubmissionRecord {
  const { model, source, sha256, filename, submission, status, state, isLate } = found as Record<
    keyof SubmissionRecord,
    unknown
  >;
  const text = (value: unknown): string => (typeof value === 'string' ? value : refuse('a field is missing'));
  return {
    model: text(model),
    source: text(source),
    sha256: text(sha256),
    filename: text(filename),
    submission: submission === null ? null : text(submission),
    status: status === null ? null : text(status),
    state: states.find((one) => one === state) ?? (state === null ? null : refuse('its state is unknown')),
    isLate: isLate === true,
  };
}

const states: readonly SubmissionState[] = ['accepted', 'rejected', 'pending'];
const refuse = (what: string): never => {
  throw new Error(what);
};

/**
 * The records of an endpoint, of the latest rounds first: at most so many rounds. Throws SUBMISSION_RECORD.
 */
export async function readRecords(dir: string, endpoint: URL, roundsMax: number): Promise<KeptRecord[]> {
  const names = await readdir(folderOf(dir)).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT'
      ? []
      : fail(
          tournamentCodes,
          'SUBMISSION_RECORD',
          `${folderOf(dir)} cannot be read: ${error.message}`,
          error,
        ),
  );
  const prefix = prefixOf(endpoint);
  const found = names.flatMap((name) => {
    const [, round, modelId] =
      (name.startsWith(prefix) ? /^(\d{1,9})-([\w-]+)\.json$/.exec(name.slice(prefix.length)) : null) ?? [];
    return round === undefined || modelId === undefined ? [] : [{ round: Number(round), modelId }];
  });
  const rounds = [...new Set(found.map(({ round }) => round))].sort((a, b) => b - a).slice(0, roundsMax);
  const records: KeptRecord[] = [];
  for (const round of rounds)
    for (const { modelId } of found.filter((one) => one.round === round)) {
      const record = await readRecord(recordFile(dir, endpoint, round, modelId));
      if (record !== null) records.push({ ...record, round, modelId });
    }
  return records;
}

/** Writes a record durably. Throws SUBMISSION_RECORD. */
export const writeRecord = (file: string, record: SubmissionRecord): Promise<void> =>
  writeWhole(file, Buffer.from(`${JSON.stringify(record)}\n`), 0o600).catch((error: Error) =>
    fail(tournamentCodes, 'SUBMISSION_RECORD', `${file} cannot be written: ${error.message}`, error),
  );
