import { setTimeout as delay } from 'node:timers/promises';
import { fail, isOf } from '../../protocol/error.js';
import { safeUrl } from '../http.js';
import { tournamentCodes } from './codes.js';
import { exchange, type Answer, type Request } from './exchange.js';
import type { Keys } from './keys.js';
import {
  decodeAuthorisation,
  decodeId,
  decodeModels,
  decodeRound,
  decodeStatus,
  decodeSubmissions,
  stateOf,
  type Authorisation,
  type Round,
  type Submission,
  type SubmissionState,
  type TournamentModel,
} from './answers.js';

/** Numerai's main tournament, called Classic. */
const tournament = 8;
const queryMs = 30_000;
const uploadMs = 600_000;
/** Before each further attempt. */
const retryMs: readonly number[] = [1_000, 2_000, 4_000];
/** What a server may ask to be left alone for: a round takes submissions for an hour, and a person waits. */
const retryAfterMaxMs = 120_000;
/** Before each further look at a submission that is pending: a minute in all, in which most are decided. */
const lookMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/**
 * What the tournament's API knows, in GraphQL: names and types as in numerapi's `base_api.py`, fields in the
 * schema's own spelling.
 */
const queries = {
  round:
    'query($tournament: Int!) { rounds(tournament: $tournament, number: 0) { number openTime closeStakingTime } }',
  models: 'query { account { models { id name tournament } } }',
  submissions: 'query($modelId: String) { submissions(modelId: $modelId) { id filename } }',
  // Asked for by itself: nobody who submits needs it, and numerapi does not ask for it.
  statuses: 'query($modelId: String) { submissions(modelId: $modelId) { id status } }',
  authorise: `query($filename: String!, $tournament: Int!, $modelId: String) {
    submissionUploadAuth(filename: $filename, tournament: $tournament, modelId: $modelId) { filename url } }`,
  create: `mutation($filename: String!, $tournament: Int!, $modelId: String) {
    createSubmission(filename: $filename, tournament: $tournament, modelId: $modelId, source: "gridlode") { id } }`,
} as const;

export interface ClientOptions {
  /** The address of the API. */
  readonly endpoint: string;
  readonly keys: Keys;
  readonly signal: AbortSignal;
}

export interface ClientDependencies {
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Told why it waits, where that takes longer than a moment. */
  readonly onWait: (why: string) => void;
  readonly timeoutMs: { readonly query: number; readonly upload: number };
}

/**
 * Talks with the tournament's API. Every method rejects with TOURNAMENT_UNREACHABLE, TOURNAMENT_BLOCKED,
 * TOURNAMENT_ANSWER, TOURNAMENT_ROUND_CLOSED or TOURNAMENT_REFUSED; all but createSubmission try several
 * times before they say that it cannot be reached, and never before the server wants them to. No error holds
 * a key.
 */
export class TournamentClient {
  /** Where it sends what it is asked to. */
  readonly endpoint: URL;
  readonly #keys: Keys;
  readonly #signal: AbortSignal;
  readonly #dependencies: ClientDependencies;
  #serverMs: number | null = null;

  /** Throws TOURNAMENT_ENDPOINT. */
  constructor({ endpoint, keys, signal }: ClientOptions, dependencies: Partial<ClientDependencies> = {}) {
    this.endpoint =
      safeUrl(endpoint) ??
      fail(tournamentCodes, 'TOURNAMENT_ENDPOINT', 'The address of the API cannot be used');
    this.#keys = keys;
    this.#signal = signal;
    this.#dependencies = {
      wait: (ms, stop) => delay(ms, undefined, { signal: stop }),
      onWait: () => undefined,
      timeoutMs: { query: queryMs, upload: uploadMs },
      ...dependencies,
    };
  }

  /**
   * The time of the tournament's clock in its latest answer, in milliseconds since 1970; null where that did
   * not tell it.
   */
  get serverMs(): number | null {
    return this.#serverMs;
  }

  /** The current round; null between two rounds, where the API refuses to name one. */
  async currentRound(): Promise<Round | null> {
    try {
      return decodeRound(await this.retry(() => this.#query('round', { tournament })), this.#refuseAnswer);
    } catch (error) {
      if (isOf(error, tournamentCodes, 'TOURNAMENT_ROUND_CLOSED')) return null;
      throw error;
    }
  }

  /** The models of the account. Throws TOURNAMENT_KEYS_REFUSED: whoever has an account may see it. */
  async models(): Promise<TournamentModel[]> {
    try {
      return decodeModels(await this.retry(() => this.#query('models', {})), this.#refuseAnswer).filter(
        (model) => model.tournament === tournament,
      );
    } catch (error) {
      if (isOf(error, tournamentCodes, 'TOURNAMENT_REFUSED'))
        return fail(tournamentCodes, 'TOURNAMENT_KEYS_REFUSED', error.what, error);
      throw error;
    }
  }

  async submissions(modelId: string): Promise<Submission[]> {
    return decodeSubmissions(
      await this.retry(() => this.#query('submissions', { modelId })),
      this.#refuseAnswer,
    );
  }

  /** What becomes of a submission, once it is decided, or after a minute in which it is not. */
  async awaitState(
    modelId: string,
    submission: string,
  ): Promise<{ status: string | null; state: SubmissionState }> {
    for (let look = 0; ; look++) {
      const status = decodeStatus(
        await this.retry(() => this.#query('statuses', { modelId })),
        submission,
        this.#refuseAnswer,
      );
      const state = stateOf(status);
      const ms = lookMs[look];
      if (state !== 'pending' || ms === undefined) return { status, state };
      if (look === 0) this.#dependencies.onWait(`The submission is ${status ?? 'not listed yet'}`);
      await this.#dependencies.wait(ms, this.#signal);
    }
  }

  /**
   * Asks where to put a file for a model. The name in the answer is new, and what the submission will go by.
   */
  async authorise(modelId: string): Promise<Authorisation> {
    return decodeAuthorisation(
      await this.retry(() => this.#query('authorise', { filename: 'predictions.csv', tournament, modelId })),
      this.#refuseAnswer,
    );
  }

  /**
   * Puts a file where an authorisation says. The keys stay here, and so does the content type, which may be
   * part of what is signed.
   */
  async upload({ url }: Authorisation, body: Uint8Array): Promise<void> {
    const place = safeUrl(url) ?? this.#refuseAnswer('a place for the upload that cannot be used');
    const { status, isPage } = await this.retry(() =>
      this.#exchange(place, { method: 'PUT', body }, this.#dependencies.timeoutMs.upload),
    );
    if (status === 403 && isPage) this.#refuseBlocked(place);
    if (status < 200 || status > 299)
      fail(tournamentCodes, 'TOURNAMENT_REFUSED', `${place.host} does not take the file: status ${status}`);
  }

  /**
   * Submits a file that was put, once: after TOURNAMENT_UNREACHABLE nobody knows whether it is submitted, so
   * ask for the submissions.
   */
  async createSubmission(modelId: string, filename: string): Promise<string> {
    return decodeId(await this.#query('create', { filename, tournament, modelId }), this.#refuseAnswer);
  }

  /** Does something that can be done twice until it works, for a bounded time. */
  async retry<T>(attempt: () => Promise<T>): Promise<T> {
    for (const ms of retryMs) {
      try {
        return await attempt();
      } catch (error) {
        if (!isOf(error, tournamentCodes, 'TOURNAMENT_UNREACHABLE')) throw error;
        const { afterMs } = error.payload;
        if (afterMs > retryAfterMaxMs) throw error;
        if (afterMs > 0) this.#dependencies.onWait(error.what);
        await this.#dependencies.wait(Math.max(ms, afterMs), this.#signal);
      }
    }
    return attempt();
  }

  async #query(name: keyof typeof queries, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { publicId, secretKey } = this.#keys;
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Token ${publicId}$${secretKey}`,
    };
    const body = Buffer.from(JSON.stringify({ query: queries[name], variables }));
    const { status, text, dateMs } = await this.#exchange(
      this.endpoint,
      { method: 'POST', headers, body },
      this.#dependencies.timeoutMs.query,
    );
    this.#serverMs = dateMs;
    const answer = parse(text);
    // The API says in JSON what it has against keys; whoever says it in anything else has not passed them on.
    if (status === 403 && answer === undefined) this.#refuseBlocked(this.endpoint);
    if (status === 401 || status === 403)
      fail(tournamentCodes, 'TOURNAMENT_KEYS_REFUSED', `${this.endpoint.host} answers with status ${status}`);
    if (answer === undefined) return this.#refuseAnswer(`with status ${status} and no JSON`);
    const { errors, data } = answer ?? {};
    if (errors !== undefined && errors !== null) {
      const said = this.#withoutKeys(errors);
      fail(
        tournamentCodes,
        /not open/i.test(said) ? 'TOURNAMENT_ROUND_CLOSED' : 'TOURNAMENT_REFUSED',
        `The tournament says ${said}`,
      );
    }
    return status === 200 ? data : this.#refuseAnswer(`with status ${status}`);
  }

  #exchange(url: URL, request: Request, timeoutMs: number): Promise<Answer> {
    return exchange(url, request, { timeoutMs, signal: this.#signal });
  }

  /** What errors say, short and on one line. A server may say what it was sent. */
  #withoutKeys(errors: unknown): string {
    const all = (Array.isArray(errors) ? errors : [errors]) as ({
      message?: unknown;
      detail?: unknown;
    } | null)[];
    const text = all.map((error) => JSON.stringify(error?.message ?? error?.detail ?? error)).join('; ');
    const { publicId, secretKey } = this.#keys;
    return [secretKey, publicId]
      .reduce((left, key) => left.replaceAll(JSON.stringify(key).slice(1, -1), '(key)'), text)
      .slice(0, 500);
  }

  #refuseBlocked(place: URL): never {
    return fail(
      tournamentCodes,
      'TOURNAMENT_BLOCKED',
      `Something on the way to ${place.host} answers with status 403 and not as an API does`,
    );
  }

  readonly #refuseAnswer = (what: string): never =>
    fail(tournamentCodes, 'TOURNAMENT_ANSWER', `${this.endpoint.host} answers ${what}`);
}

/** Undefined for what is no JSON. */
function parse(text: string): { data?: unknown; errors?: unknown } | null | undefined {
  try {
    return JSON.parse(text) as { data?: unknown; errors?: unknown } | null;
  } catch {
    return undefined;
  }
}
