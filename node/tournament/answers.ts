/** A round, and from when to when it takes submissions in milliseconds since 1970. */
export interface Round {
  readonly number: number;
  readonly openMs: number;
  readonly closeMs: number;
}

export interface TournamentModel {
  readonly id: string;
  readonly name: string;
  readonly tournament: number;
}

/** A submission goes by the name that its upload was authorised under. */
export interface Submission {
  readonly id: string;
  readonly filename: string;
}

/** Where a file is to be put: an address that takes it from whoever knows it, so it is never shown. */
export interface Authorisation {
  readonly filename: string;
  readonly url: string;
}

type Refuse = (what: string) => never;
type Fields = Readonly<Record<string, unknown>>;

/** The rounds of a list. The API writes null in the place of one that there is not. */
export function decodeRounds(data: unknown, refuse: Refuse): Round[] {
  const rounds = list(fields(data, refuse), 'rounds', refuse).filter((round) => round !== null);
  return rounds.map((round) => decodeRound(round, refuse));
}

function decodeRound(round: unknown, refuse: Refuse): Round {
  const of = fields(round, refuse);
  const timeOf = (name: string): number => {
    const time = Date.parse(text(of, name, refuse));
    return Number.isNaN(time) ? refuse(`with a ${name} that is no time`) : time;
  };
  return {
    number: whole(of, 'number', refuse),
    openMs: timeOf('openTime'),
    closeMs: timeOf('closeStakingTime'),
  };
}

export function decodeModels(data: unknown, refuse: Refuse): TournamentModel[] {
  return list(fields(fields(data, refuse).account, refuse), 'models', refuse).map((item) => {
    const of = fields(item, refuse);
    const id = text(of, 'id', refuse);
    // It becomes part of a file's name.
    if (!/^[\w-]+$/.test(id)) refuse('with a model id of an unknown form');
    return { id, name: text(of, 'name', refuse), tournament: whole(of, 'tournament', refuse) };
  });
}

export const decodeSubmissions = (data: unknown, refuse: Refuse): Submission[] =>
  list(fields(data, refuse), 'submissions', refuse).map((item) => {
    const of = fields(item, refuse);
    return { id: text(of, 'id', refuse), filename: isText(of.filename) ? of.filename : '' };
  });

/** A submission that a model has in a round. */
export interface RoundSubmission {
  readonly round: number;
  readonly tournament: number;
  readonly filename: string;
}

export const decodeRoundSubmissions = (data: unknown, refuse: Refuse): RoundSubmission[] =>
  list(fields(fields(data, refuse).model, refuse), 'submissions', refuse).map((item) => {
    const of = fields(item, refuse);
    const round = fields(of.round, refuse);
    return {
      round: whole(round, 'number', refuse),
      tournament: whole(round, 'tournament', refuse),
      filename: isText(of.filename) ? of.filename : '',
    };
  });

/** A score of a submission as far as it is known: that of a day, until it is resolved. */
export interface SubmissionScore {
  readonly round: number;
  /** Such as `corr60`. */
  readonly name: string;
  readonly value: number;
  readonly day: number;
  readonly isResolved: boolean;
}

/** Scores that have no value yet are left out. */
export const decodeScores = (data: unknown, refuse: Refuse): SubmissionScore[] =>
  list(fields(data, refuse), 'submissionScores', refuse)
    .map((item) => fields(item, refuse))
    .filter(({ value }) => value !== null)
    .map((of) => ({
      round: whole(of, 'roundNumber', refuse),
      name: text(of, 'displayName', refuse),
      value: Number.isFinite(of.value) ? (of.value as number) : refuse('with a score that is no number'),
      day: Number.isSafeInteger(of.day) ? (of.day as number) : 0,
      isResolved: of.resolved === true,
    }));

/** What the tournament makes of a submission: taken, refused after all, or not known yet. */
export type SubmissionState = 'accepted' | 'rejected' | 'pending';

/**
 * A status of no known word is waited for like one that is to change: neither may be told of what nobody has
 * said.
 */
export function stateOf(status: string | null): SubmissionState {
  if (status === null) return 'pending';
  if (/fail|reject|invalid|error|denied|cancel/i.test(status)) return 'rejected';
  return /^(accepted|valid|validated|succe(ss|ssful|eded)|completed?|done|scored)$/i.test(status)
    ? 'accepted'
    : 'pending';
}

export function decodeStatus(data: unknown, submission: string, refuse: Refuse): string | null {
  const { status } =
    list(fields(data, refuse), 'submissions', refuse)
      .map((item) => fields(item, refuse))
      .find(({ id }) => id === submission) ?? {};
  return isText(status) ? status : null;
}

export function decodeAuthorisation(data: unknown, refuse: Refuse): Authorisation {
  const of = fields(fields(data, refuse).submissionUploadAuth, refuse);
  return { filename: text(of, 'filename', refuse), url: text(of, 'url', refuse, 8_192) };
}

/** What it lists at most: some dozen files of each version. */
const datasetsMax = 10_000;

/** Names of files; whoever uses one decides what is a name. */
export function decodeDatasets(data: unknown, refuse: Refuse): string[] {
  const names = list(fields(data, refuse), 'listDatasets', refuse);
  if (names.length > datasetsMax) refuse(`with more than ${datasetsMax} files`);
  return names.filter(isText);
}

export const decodeAddress = (data: unknown, refuse: Refuse): string =>
  text(fields(data, refuse), 'dataset', refuse, 8_192);

/** The id of a submission that was made. */
export const decodeId = (data: unknown, refuse: Refuse): string =>
  text(fields(fields(data, refuse).createSubmission, refuse), 'id', refuse);

const fields = (value: unknown, refuse: Refuse): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : refuse('without what it was asked for');

function list(of: Fields, name: string, refuse: Refuse): readonly unknown[] {
  const found = of[name];
  return Array.isArray(found) ? (found as unknown[]) : refuse(`without ${name}`);
}

/** What may be shown on a terminal as it is. */
const isText = (value: unknown): value is string => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value);

function text(of: Fields, name: string, refuse: Refuse, maxLength = 200): string {
  const found = of[name];
  return isText(found) && found.length <= maxLength ? found : refuse(`without a ${name}`);
}

function whole(of: Fields, name: string, refuse: Refuse): number {
  const found = of[name];
  return Number.isSafeInteger(found) ? (found as number) : refuse(`without a ${name}`);
}
