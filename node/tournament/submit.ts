import { createHash } from 'node:crypto';
import { fail, GridlodeError, isOf } from '../../protocol/error.js';
import type { Round, SubmissionState, TournamentModel } from './answers.js';
import { tournamentCodes } from './codes.js';
import { openRound } from './open-round.js';
import { forgetRecord, readRecord, recordFile, writeRecord } from './submission-record.js';
import type { TournamentClient } from './tournament-client.js';

export interface SubmitOptions {
  /** The data directory, which remembers what was put and submitted. */
  readonly dir: string;
  /** The file, checked. */
  readonly file: string;
  /** The name or the id of a model of the account. */
  readonly model: string;
  /** Ask everything, send nothing. */
  readonly dryRun: boolean;
}

export interface SubmitDependencies {
  /** The clock of this machine, which decides nothing. */
  readonly nowMs: () => number;
  /** Told what is done next, and what is odd. */
  readonly onStep: (step: string) => void;
}

/** How a file came to be submitted, or that it would be. */
export type Outcome = 'would submit' | 'submitted' | 'resumed' | 'was submitted';

export interface Submitted {
  readonly outcome: Outcome;
  readonly round: Round;
  readonly model: TournamentModel;
  /** The SHA-256 of the file, in hexadecimal digits. */
  readonly sha256: string;
  /**
   * The id of the submission, what the tournament says of it, and what that means; null where there is none
   * or nothing is known.
   */
  readonly submission: string | null;
  readonly status: string | null;
  readonly state: Exclude<SubmissionState, 'rejected'> | null;
}

/**
 * Submits a file to the open round for a model of the account, once: what was put is remembered before it is
 * submitted, and a file that was put is asked for before it is submitted (again). Another file for the same
 * round replaces the one before, and so does the same one where the tournament rejected it. Throws
 * TOURNAMENT_ROUND_CLOSED, TOURNAMENT_MODEL_UNKNOWN, SUBMISSION_REJECTED, SUBMISSION_RECORD and what the
 * client throws.
 */
export async function submit(
  client: TournamentClient,
  { dir, file, model: wanted, dryRun }: SubmitOptions,
  { nowMs, onStep }: SubmitDependencies,
): Promise<Submitted> {
  const round = await openRound(client, nowMs(), onStep);
  const model = await findModel(client, wanted);
  const bytes = Buffer.from(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const place = recordFile(dir, client.endpoint, round.number, model.id);
  const record = await readRecord(place);
  let known = record?.sha256 === sha256 ? record : null;
  const of = { round, model, sha256 };
  if (known !== null && known.submission !== null) {
    const { status, state } = await stateOf(client, model, known.submission);
    if (state !== 'rejected')
      return { ...of, outcome: 'was submitted', submission: known.submission, status, state };
    onStep(`The submission ${known.submission} of this file is ${status}: it is uploaded anew`);
    known = null;
  }
  if (dryRun) return { ...of, outcome: 'would submit', submission: null, status: null, state: null };
  let filename = known?.filename ?? '';
  let submission = known === null ? null : await resume(client, model, filename);
  const outcome: Outcome = submission === null ? 'submitted' : 'resumed';
  if (submission === null) {
    onStep(`Uploading ${bytes.length} bytes for ${model.name} in round ${round.number}`);
    const authorisation = await client.authorise(model.id);
    await client.upload(authorisation, bytes);
    ({ filename } = authorisation);
    await writeRecord(place, { sha256, filename, submission });
    onStep('Submitting what was uploaded');
    submission = await createOnce(client, model, filename);
  }
  await writeRecord(place, { sha256, filename, submission });
  const { status, state } = await stateOf(client, model, submission);
  if (state === 'rejected') {
    // Nothing of it is left to go on from.
    await forgetRecord(place);
    fail(
      tournamentCodes,
      'SUBMISSION_REJECTED',
      `The submission ${submission} for ${model.name} in round ${round.number} is ${status}`,
    );
  }
  return { ...of, outcome, submission, status, state };
}

async function findModel(client: TournamentClient, wanted: string): Promise<TournamentModel> {
  const models = await client.models();
  const names = models
    .slice(0, 20)
    .map(({ name }) => name)
    .join(', ');
  return (
    models.find(({ id, name }) => id === wanted || name === wanted) ??
    fail(
      tournamentCodes,
      'TOURNAMENT_MODEL_UNKNOWN',
      `The account has no model ${wanted}, but ${names === '' ? 'none at all' : names}`,
    )
  );
}

/**
 * Makes the submission of a file that was put, unless there is one: whoever was not answered asks before
 * trying again.
 */
const createOnce = (client: TournamentClient, { id }: TournamentModel, filename: string): Promise<string> =>
  client.retry(async () => {
    const made = (await client.submissions(id)).find((submission) => submission.filename === filename);
    return made?.id ?? client.createSubmission(id, filename);
  });

/**
 * The submission of a file that was put by an earlier run; null where the tournament does not take it any
 * more, as when it is gone.
 */
const resume = (client: TournamentClient, model: TournamentModel, filename: string): Promise<string | null> =>
  createOnce(client, model, filename).catch((error: unknown) =>
    isOf(error, tournamentCodes, 'TOURNAMENT_REFUSED') ? null : Promise.reject(error as Error),
  );

/** What the tournament makes of a submission; that it says nothing undoes nothing. */
async function stateOf(
  client: TournamentClient,
  { id }: TournamentModel,
  submission: string,
): Promise<{ status: string | null; state: SubmissionState | null }> {
  try {
    return await client.awaitState(id, submission);
  } catch (error) {
    if (error instanceof GridlodeError) return { status: null, state: null };
    throw error;
  }
}
