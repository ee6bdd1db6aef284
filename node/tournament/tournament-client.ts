import { fail, isOf } from '../../protocol/error.js';
import { safeUrl } from '../http.js';
import {
  decodeAuthorisation,
  decodeId,
  decodeModels,
  decodeRoundSubmissions,
  decodeStatus,
  decodeSubmissions,
  stateOf,
  type Authorisation,
  type Submission,
  type SubmissionState,
  type TournamentModel,
} from './answers.js';
import { refuseBlocked } from './api-errors.js';
import { tournamentCodes } from './codes.js';
import type { Keys } from './keys.js';
import { PublicClient, tournament, type ClientDependencies, type ClientOptions } from './public-client.js';
import { keyedQueries } from './queries.js';

/** Before each further look at a submission that is pending: a minute in all, in which most are decided. */
const lookMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/**
 * Asks the tournament's API for an account, and submits to it. Every method rejects as those of PublicClient
 * do, or with TOURNAMENT_SCOPE; all but createSubmission try several times. No error holds a key.
 */
export class TournamentClient extends PublicClient {
  readonly #keys: Keys;

  /** Throws TOURNAMENT_ENDPOINT. */
  constructor(
    { keys, ...options }: ClientOptions & { readonly keys: Keys },
    dependencies: Partial<ClientDependencies> = {},
  ) {
    super(options, dependencies);
    this.#keys = keys;
  }

  /** The models of the account. Throws TOURNAMENT_KEYS_REFUSED: whoever has an account may see it. */
  async models(): Promise<TournamentModel[]> {
    try {
      return decodeModels(await this.#ask('models', {}), this.refuseAnswer).filter(
        (model) => model.tournament === tournament,
      );
    } catch (error) {
      if (isOf(error, tournamentCodes, 'TOURNAMENT_REFUSED'))
        return fail(tournamentCodes, 'TOURNAMENT_KEYS_REFUSED', error.what, error);
      throw error;
    }
  }

  async submissions(modelId: string): Promise<Submission[]> {
    return decodeSubmissions(await this.#ask('submissions', { modelId }), this.refuseAnswer);
  }

  /** The names of the files that a model has submitted in a round. */
  async submittedIn(modelId: string, round: number): Promise<string[]> {
    return decodeRoundSubmissions(await this.#ask('ofRounds', { modelId }), this.refuseAnswer)
      .filter((one) => one.round === round && one.tournament === tournament)
      .map(({ filename }) => filename);
  }

  /**
   * What becomes of a submission: once it is decided, or after so many further looks at which it is not, by
   * default a minute.
   */
  async awaitState(
    modelId: string,
    submission: string,
    looks = lookMs.length,
  ): Promise<{ status: string | null; state: SubmissionState }> {
    const { wait, onWait, signal } = this.waiting;
    for (let look = 0; ; look++) {
      const status = decodeStatus(await this.#ask('statuses', { modelId }), submission, this.refuseAnswer);
      const state = stateOf(status);
      const ms = look < looks ? lookMs[look] : undefined;
      if (state !== 'pending' || ms === undefined) return { status, state };
      if (look === 0) onWait(`The submission is ${status ?? 'not listed yet'}`);
      await wait(ms, signal);
    }
  }

  /**
   * Asks where to put a file for a model. The name in the answer is new, and what the submission will go by.
   */
  async authorise(modelId: string): Promise<Authorisation> {
    return decodeAuthorisation(
      await this.#ask('authorise', { filename: 'predictions.csv', tournament, modelId }),
      this.refuseAnswer,
    );
  }

  /**
   * Puts a file where an authorisation says. The keys stay here, and so does the content type, which may be
   * part of what is signed.
   */
  async upload({ url }: Authorisation, body: Uint8Array): Promise<void> {
    const place = safeUrl(url) ?? this.refuseAnswer('a place for the upload that cannot be used');
    const { status, isPage } = await this.retry(() =>
      this.exchange(place, { method: 'PUT', body }, this.timeoutMs.upload),
    );
    if (status === 403 && isPage) refuseBlocked(place, status);
    if (status < 200 || status > 299)
      fail(tournamentCodes, 'TOURNAMENT_REFUSED', `${place.host} does not take the file: status ${status}`);
  }

  /**
   * Submits a file that was put, once: after TOURNAMENT_UNREACHABLE nobody knows whether it is submitted, so
   * ask for the submissions.
   */
  async createSubmission(modelId: string, filename: string): Promise<string> {
    return decodeId(
      await this.ask(keyedQueries.create, { filename, tournament, modelId }, this.#keys),
      this.refuseAnswer,
    );
  }

  #ask(
    name: Exclude<keyof typeof keyedQueries, 'create'>,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    return this.retry(() => this.ask(keyedQueries[name], variables, this.#keys));
  }
}
