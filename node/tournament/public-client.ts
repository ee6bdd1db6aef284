import { setTimeout as delay } from 'node:timers/promises';
import { fail, isOf } from '../../protocol/error.js';
import { safeUrl } from '../http.js';
import {
  decodeAddress,
  decodeDatasets,
  decodeRounds,
  decodeScores,
  type Round,
  type SubmissionScore,
} from './answers.js';
import { tournamentCodes } from './codes.js';
import { refuseBlocked, refuseErrors } from './api-errors.js';
import { exchange, isOnTheWay, type Answer, type Request } from './exchange.js';
import type { Keys } from './keys.js';
import { publicQueries } from './queries.js';
import { Retries, type Waiting } from './retries.js';

/** Where the tournament's own API is. */
export const usualEndpoint = 'https://api-tournament.numer.ai';
/** Numerai's main tournament, called Classic. */
export const tournament = 8;
const queryMs = 30_000;
const uploadMs = 600_000;
/** Before each further attempt. */
const retryMs: readonly number[] = [1_000, 2_000, 4_000];

export interface ClientOptions {
  /** The address of the API. */
  readonly endpoint: string;
  readonly signal: AbortSignal;
}

export interface ClientDependencies extends Pick<Waiting, 'wait' | 'onWait'> {
  readonly timeoutMs: { readonly query: number; readonly upload: number };
  /** The clock of this machine, in milliseconds since 1970. */
  readonly machineMs: () => number;
}

/**
 * Asks the tournament's API what anybody may ask. Every method rejects with TOURNAMENT_UNREACHABLE, after
 * several attempts and none before the server wants it, TOURNAMENT_BLOCKED, TOURNAMENT_ANSWER,
 * TOURNAMENT_SCHEMA, TOURNAMENT_ROUND_CLOSED or TOURNAMENT_REFUSED.
 */
export class PublicClient {
  /** Where it sends what it is asked to. */
  readonly endpoint: URL;
  readonly waiting: Waiting;
  readonly machineMs: ClientDependencies['machineMs'];
  protected readonly timeoutMs: ClientDependencies['timeoutMs'];
  /** What the latest answer said of its time, and when that was by the clock that only counts. */
  #server: { readonly ms: number; readonly atMs: number } | null = null;

  /** Throws TOURNAMENT_ENDPOINT. */
  constructor({ endpoint, signal }: ClientOptions, dependencies: Partial<ClientDependencies> = {}) {
    this.endpoint =
      safeUrl(endpoint) ??
      fail(tournamentCodes, 'TOURNAMENT_ENDPOINT', 'The address of the API cannot be used');
    const {
      wait = (ms: number, stop: AbortSignal) => delay(ms, undefined, { signal: stop }),
      onWait = () => undefined,
      timeoutMs = { query: queryMs, upload: uploadMs },
      machineMs = Date.now,
    } = dependencies;
    this.waiting = { wait, onWait, signal };
    this.timeoutMs = timeoutMs;
    this.machineMs = machineMs;
  }

  /**
   * The time of the tournament's clock in its latest answer, in milliseconds since 1970; null where that did
   * not tell it.
   */
  get serverMs(): number | null {
    return this.#server?.ms ?? null;
  }

  /** The time by the tournament's clock; by that of this machine as long as no answer told it. */
  get nowMs(): number {
    const { ms, atMs } = this.#server ?? {};
    return ms === undefined || atMs === undefined ? this.machineMs() : ms + performance.now() - atMs;
  }

  /** The current round; null between two rounds, where the API refuses to name one. */
  async currentRound(): Promise<Round | null> {
    try {
      return decodeRounds(await this.#askPublic('round', { tournament }), this.refuseAnswer)[0] ?? null;
    } catch (error) {
      if (isOf(error, tournamentCodes, 'TOURNAMENT_ROUND_CLOSED')) return null;
      throw error;
    }
  }

  /** The latest rounds, at most so many, the latest first. */
  async latestRounds(limit: number): Promise<Round[]> {
    const rounds = decodeRounds(await this.#askPublic('rounds', { tournament, limit }), this.refuseAnswer);
    return rounds.sort((a, b) => b.number - a.number).slice(0, limit);
  }

  /** What the submissions of a model scored so far in its latest rounds. */
  async scores(modelId: string, lastNRounds: number): Promise<SubmissionScore[]> {
    return decodeScores(
      await this.#askPublic('scores', { modelId, tournament, lastNRounds }),
      this.refuseAnswer,
    );
  }

  /** The names of all files that can be downloaded, such as `v5.3/train.parquet`. */
  async datasets(): Promise<string[]> {
    return decodeDatasets(await this.#askPublic('datasets', { tournament }), this.refuseAnswer);
  }

  /**
   * An address to download a file from for a while, of `round` or of the current one. Whoever knows it may
   * use it, so it is never shown.
   */
  async address(filename: string, round?: number): Promise<URL> {
    const data = await this.#askPublic('address', { filename, round: round ?? null, tournament });
    return (
      safeUrl(decodeAddress(data, this.refuseAnswer)) ??
      this.refuseAnswer('an address for the download that cannot be used')
    );
  }

  #askPublic(
    name: keyof typeof publicQueries,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    return this.retry(() => this.ask(publicQueries[name], variables));
  }

  /** Does something that can be done twice until it works, for a bounded time. */
  retry<T>(attempt: () => Promise<T>): Promise<T> {
    return new Retries(retryMs, this.waiting).of(attempt);
  }

  /** Asks once. Only with `keys` the tournament knows who asks. */
  protected async ask(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    keys: Keys | null = null,
  ): Promise<unknown> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(keys === null ? {} : { authorization: `Token ${keys.publicId}$${keys.secretKey}` }),
    };
    const body = Buffer.from(JSON.stringify({ query, variables }));
    const { status, text, isPage, dateMs } = await this.exchange(
      this.endpoint,
      { method: 'POST', headers, body },
      this.timeoutMs.query,
    );
    this.#server = dateMs === null ? null : { ms: dateMs, atMs: performance.now() };
    const answer = parse(text);
    // The API says in JSON what it has against keys; whoever says it in anything else has not passed them on.
    if (answer === undefined && (status === 403 || (isPage && isOnTheWay(status))))
      refuseBlocked(this.endpoint, status);
    if (status === 401 || status === 403)
      fail(tournamentCodes, 'TOURNAMENT_KEYS_REFUSED', `${this.endpoint.host} answers with status ${status}`);
    if (answer === undefined) return this.refuseAnswer(`with status ${status} and no JSON`);
    const { errors, data } = answer ?? {};
    if (errors !== undefined && errors !== null) refuseErrors(errors, keys);
    return status === 200 ? data : this.refuseAnswer(`with status ${status}`);
  }

  protected exchange(url: URL, request: Request, timeoutMs: number): Promise<Answer> {
    return exchange(url, request, { timeoutMs, signal: this.waiting.signal });
  }

  protected readonly refuseAnswer = (what: string): never =>
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
