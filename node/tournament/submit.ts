import { createHash } from 'node:crypto';
import { fail, GridlodeError, isOf } from '../../protocol/error.js';
import type { Round, SubmissionState, TournamentModel } from './answers.js';
import { tournamentCodes } from './codes.js';
import { checkLiveRound } from './data/fetch-live.js';
import { isOpenAt, openRound, type RoundChoice } from './open-round.js';
import { readRecord, recordFile, writeRecord, type SubmissionRecord } from './submission-record.js';
import type { TournamentClient } from './tournament-client.js';

export interface SubmitOptions extends RoundChoice {
  /** The data directory, which remembers what was put and submitted. */
  readonly dir: string;
  /** The file, checked. */
  readonly file: string;
  /** What the file is of, for the record. */
  readonly source: string;
  /** The live file that it has the rows of. */
  readonly live: string;
  /** The name or the id of a model of the account. */
  readonly model: string;
  /** Ask everything, send nothing. */
  readonly dryRun: boolean;
}

/** Told what is done next, and what is odd. */
export type OnStep = (step: string) => void;

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
 * Submits a file to the open round for a model of the account, once. Throws TOURNAMENT_ROUND_CLOSED,
 * LIVE_ROUND, TOURNAMENT_MODEL_UNKNOWN, and what submitFile throws.
 */
export async function submit(
  client: TournamentClient,
  { isLate, live, model: wanted, ...options }: SubmitOptions,
  onStep: OnStep,
): Promise<Submitted> {
  const round = await openRound(client, { isLate }, onStep);
  await checkLiveRound(live, round.number);
  const model = await findModel(client, wanted);
  return submitFile(client, { ...options, round, model }, onStep);
}

/** The SHA-256 of a file, in hexadecimal digits. */
export const digestOf = (file: string): string => createHash('sha256').update(file).digest('hex');

export interface SubmitFileOptions extends Pick<SubmitOptions, 'dir' | 'file' | 'source' | 'dryRun'> {
  readonly round: Round;
  readonly model: TournamentModel;
  /** How often it looks again at a submission that is not decided; for a minute where it is not said. */
  readonly looks?: number;
}

/**
 * Submits a file for a model in a round, once: what was put is remembered before it is submitted, and a file
 * that was put is asked for before it is submitted (again). Another file for the same round replaces the one
 * before, and so does the same one where the tournament rejected it. Throws SUBMISSION_REJECTED,
 * SUBMISSION_RECORD and what the client throws.
 */
export async function submitFile(
  client: TournamentClient,
  { dir, file, source, round, model, dryRun, looks }: SubmitFileOptions,
  onStep: OnStep,
): Promise<Submitted> {
  const bytes = Buffer.from(file);
  const sha256 = digestOf(file);
  const place = recordFile(dir, client.endpoint, round.number, model.id);
  const record = await readRecord(place);
  let known = record?.sha256 === sha256 && record.state !== 'rejected' ? record : null;
  const of = { round, model, sha256 };
  if (known !== null && known.submission !== null) {
    const { status, state } = await stateOf(client, model, known.submission, looks);
    if (state !== 'rejected')
      return { ...of, outcome: 'was submitted', submission: known.submission, status, state };
    onStep(`The submission ${known.submission} of this file is ${status}: it is uploaded anew`);
    known = null;
  }
  if (dryRun) return { ...of, outcome: 'would submit', submission: null, status: null, state: null };
  let submission = known === null ? null : await resume(client, model, known.filename);
  const outcome: Outcome = submission === null ? 'submitted' : 'resumed';
  let put: SubmissionRecord = known ?? {
    model: model.name,
    source,
    sha256,
    filename: '',
    submission: null,
    status: null,
    state: null,
    isLate: !isOpenAt(round, client.nowMs),
  };
  if (submission === null) {
    onStep(`Uploading ${bytes.length} bytes for ${model.name} in round ${round.number}`);
    const authorisation = await client.authorise(model.id);
    await client.upload(authorisation, bytes);
    put = { ...put, filename: authorisation.filename };
    await writeRecord(place, put);
    onStep('Submitting what was uploaded');
    submission = await createOnce(client, model, put.filename);
  }
  await writeRecord(place, { ...put, submission });
  const { status, state } = await stateOf(client, model, submission, looks);
  await writeRecord(place, { ...put, submission, status, state });
  if (state === 'rejected')
    return fail(
      tournamentCodes,
      'SUBMISSION_REJECTED',
      `The submission ${submission} for ${model.name} in round ${round.number} is ${status}`,
    );
  return { ...of, outcome, submission, status, state };
}

/**
 * What a model has submitted in a round already, from here or from elsewhere, and what became of it; null
 * where it has nothing. What was put and not submitted is submitted now. Throws SUBMISSION_RECORD and what
 * the client throws.
 */
export async function findSubmitted(
  client: TournamentClient,
  { dir, round, model }: Pick<SubmitFileOptions, 'dir' | 'round' | 'model'>,
  ownFiles: ReadonlySet<string>,
): Promise<SubmissionRecord | null> {
  const place = recordFile(dir, client.endpoint, round.number, model.id);
  let record = await readRecord(place);
  if (record === null) {
    // What an earlier round had may stand in this one until something else does.
    const [filename] = (await client.submittedIn(model.id, round.number)).filter((one) => !ownFiles.has(one));
    if (filename === undefined) return null;
    const isLate = !isOpenAt(round, client.nowMs);
    const unknown = { sha256: '', submission: null, status: null, state: null };
    record = { model: model.name, source: 'elsewhere', filename, isLate, ...unknown };
  }
  const submission = record.submission ?? (await resume(client, model, record.filename));
  if (submission === null) return null;
  if (record.submission !== null && record.state !== 'pending' && record.state !== null) return record;
  await writeRecord(place, { ...record, submission });
  const told = { ...record, submission, ...(await stateOf(client, model, submission, 0)) };
  await writeRecord(place, told);
  return told;
}

/** Throws TOURNAMENT_MODEL_UNKNOWN. */
async function findModel(client: TournamentClient, wanted: string): Promise<TournamentModel> {
  const models = await client.models();
  return (
    modelOf(models, wanted) ??
    fail(
      tournamentCodes,
      'TOURNAMENT_MODEL_UNKNOWN',
      `The account has no model ${wanted}, but ${namesOf(models)}`,
    )
  );
}

export const modelOf = (models: readonly TournamentModel[], wanted: string): TournamentModel | undefined =>
  models.find(({ id, name }) => id === wanted || name === wanted);

export const namesOf = (models: readonly TournamentModel[]): string =>
  models
    .slice(0, 20)
    .map(({ name }) => name)
    .join(', ') || 'none at all';

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
  looks?: number,
): Promise<{ status: string | null; state: SubmissionState | null }> {
  try {
    return await client.awaitState(id, submission, looks);
  } catch (error) {
    if (error instanceof GridlodeError) return { status: null, state: null };
    throw error;
  }
}
