import { setTimeout as delay } from 'node:timers/promises';
import { fail, GridlodeError } from '../../protocol/error.js';
import { tournamentCodes } from './codes.js';
import { exchange, safeUrl, type Answer, type Request } from './exchange.js';
import type { Keys } from './keys.js';
import { decodeAuthorisation, decodeId, decodeModels, decodeRound, decodeStatus, decodeSubmissions, type Authorisation, type Round, type Submission, type TournamentModel } from './answers.js';

/** Numerai's main tournament, called Classic. */
const tournament = 8;
const queryMs = 30_000;
const uploadMs = 600_000;
/** Before each further attempt. */
const retryMs: readonly number[] = [1_000, 2_000, 4_000];

/** What the tournament's API knows, in GraphQL: names and types as in numerapi's `base_api.py`, fields in the schema's own spelling. */
const queries = {
  round: 'query($tournament: Int!) { rounds(tournament: $tournament, number: 0) { number openTime closeStakingTime } }',
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
  readonly timeoutMs: { readonly query: number; readonly upload: number };
}

/**
 * Talks with the tournament's API. Every method rejects with TOURNAMENT_UNREACHABLE, TOURNAMENT_ANSWER or TOURNAMENT_REFUSED;
 * all but createSubmission try several times before they say that it cannot be reached. No error holds a key.
 */
export class TournamentClient {
  /** Where it sends what it is asked to. */
  readonly endpoint: URL;
  readonly #keys: Keys;
  readonly #signal: AbortSignal;
  readonly #dependencies: ClientDependencies;

  /** Throws TOURNAMENT_ENDPOINT. */
  constructor({ endpoint, keys, signal }: ClientOptions, dependencies: Partial<ClientDependencies> = {}) {
    this.endpoint = safeUrl(endpoint) ?? fail(tournamentCodes, 'TOURNAMENT_ENDPOINT', 'The address of the API cannot be used');
    this.#keys = keys;
    this.#signal = signal;
    this.#dependencies = { wait: (ms, stop) => delay(ms, undefined, { signal: stop }), timeoutMs: { query: queryMs, upload: uploadMs }, ...dependencies };
  }

  /** The current round; null between two rounds, where the API refuses to name one. */
  async currentRound(): Promise<Round | null> {
    try {
      return decodeRound(await this.retry(() => this.#query('round', { tournament })), this.#refuseAnswer);
    } catch (error) {
      if (isCode(error, 'TOURNAMENT_REFUSED') && /not open/i.test(error.what)) return null;
      throw error;
    }
  }

  /** The models of the account. Throws TOURNAMENT_KEYS_REFUSED: whoever has an account may see it. */
  async models(): Promise<TournamentModel[]> {
    try {
      return decodeModels(await this.retry(() => this.#query('models', {})), this.#refuseAnswer).filter((model) => model.tournament === tournament);
    } catch (error) {
      if (isCode(error, 'TOURNAMENT_REFUSED')) return fail(tournamentCodes, 'TOURNAMENT_KEYS_REFUSED', error.what, error);
      throw error;
    }
  }

  async submissions(modelId: string): Promise<Submission[]> {
    return decodeSubmissions(await this.retry(() => this.#query('submissions', { modelId })), this.#refuseAnswer);
  }

  /** What becomes of a submission; null where the tournament does not say. */
  async statusOf(modelId: string, submission: string): Promise<string | null> {
    return decodeStatus(await this.retry(() => this.#query('statuses', { modelId })), submission, this.#refuseAnswer);
  }

  /** Asks where to put a file for a model. The name in the answer is new, and what the submission will go by. */
  async authorise(modelId: string): Promise<Authorisation> {
    return decodeAuthorisation(await this.retry(() => this.#query('authorise', { filename: 'predictions.csv', tournament, modelId })), this.#refuseAnswer);
  }

  /** Puts a file where an authorisation says. The keys stay here, and so does the content type, which may be part of what is signed. */
  async upload({ url }: Authorisation, body: Uint8Array): Promise<void> {
    const place = safeUrl(url) ?? this.#refuseAnswer('a place for the upload that cannot be used');
    const { status } = await this.retry(() => this.#exchange(place, { method: 'PUT', body }, this.#dependencies.timeoutMs.upload));
    if (status < 200 || status > 299) fail(tournamentCodes, 'TOURNAMENT_REFUSED', `${place.host} does not take the file: status ${status}`);
  }

  /** Submits a file that was put, once: after TOURNAMENT_UNREACHABLE nobody knows whether it is submitted, so ask for the submissions. */
  async createSubmission(modelId: string, filename: string): Promise<string> {
    return decodeId(await this.#query('create', { filename, tournament, modelId }), this.#refuseAnswer);
  }

  /** Does something that can be done twice until it works, for a bounded time. */
  async retry<T>(attempt: () => Promise<T>): Promise<T> {
    for (const ms of retryMs) {
      try {
        return await attempt();
      } catch (error) {
        if (!isCode(error, 'TOURNAMENT_UNREACHABLE')) throw error;
        await this.#dependencies.wait(ms, this.#signal);
      }
    }
    return attempt();
  }

  async #query(name: keyof typeof queries, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { publicId, secretKey } = this.#keys;
    const headers = { 'content-type': 'application/json', accept: 'application/json', authorization: `Token ${publicId}$${secretKey}` };
    const body = Buffer.from(JSON.stringify({ query: queries[name], variables }));
    const { status, text } = await this.#exchange(this.endpoint, { method: 'POST', headers, body }, this.#dependencies.timeoutMs.query);
    if (status === 401 || status === 403) fail(tournamentCodes, 'TOURNAMENT_KEYS_REFUSED', `${this.endpoint.host} answers with status ${status}`);
    let answer: { data?: unknown; errors?: unknown } | null;
    try {
      answer = JSON.parse(text) as typeof answer;
    } catch {
      return this.#refuseAnswer(`with status ${status} and no JSON`);
    }
    const { errors, data } = answer ?? {};
    if (errors !== undefined && errors !== null) fail(tournamentCodes, 'TOURNAMENT_REFUSED', `The tournament says ${this.#withoutKeys(errors)}`);
    return status === 200 ? data : this.#refuseAnswer(`with status ${status}`);
  }

  #exchange(url: URL, request: Request, timeoutMs: number): Promise<Answer> {
    return exchange(url, request, { timeoutMs, signal: this.#signal });
  }

  /** What errors say, short and on one line. A server may say what it was sent. */
  #withoutKeys(errors: unknown): string {
    const all = (Array.isArray(errors) ? errors : [errors]) as ({ message?: unknown; detail?: unknown } | null)[];
    const text = all.map((error) => JSON.stringify(error?.message ?? error?.detail ?? error)).join('; ');
    const { publicId, secretKey } = this.#keys;
    return [secretKey, publicId].reduce((left, key) => left.replaceAll(JSON.stringify(key).slice(1, -1), '(key)'), text).slice(0, 500);
  }

  readonly #refuseAnswer = (what: string): never => fail(tournamentCodes, 'TOURNAMENT_ANSWER', `${this.endpoint.host} answers ${what}`);
}

export const isCode = (error: unknown, code: keyof typeof tournamentCodes): error is GridlodeError =>
  error instanceof GridlodeError && error.code === code;
