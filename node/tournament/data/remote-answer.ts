import { linkSignals, type Linked } from '../../abort.js';
import { chunksOf, whyUnreached } from '../../http.js';
import { refuseUnreached } from '../exchange.js';

export interface AnswerOptions {
  /** How long it waits for the next byte. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/**
 * An answer that is read as it comes, and given up when nothing comes. Whoever opens it reads or closes it.
 */
export class RemoteAnswer {
  readonly response: Response;
  readonly #watch: Watch;

  private constructor(response: Response, watch: Watch) {
    this.response = response;
    this.#watch = watch;
  }

  /** Rejects with TOURNAMENT_UNREACHABLE. */
  static async open(
    url: URL,
    headers: Readonly<Record<string, string>>,
    options: AnswerOptions,
  ): Promise<RemoteAnswer> {
    const watch = new Watch(url, options);
    try {
      // What is packed on the way has another length than the one that is checked.
      const init = { headers: { ...headers, 'accept-encoding': 'identity' }, signal: watch.signal };
      return new RemoteAnswer(await fetch(url, init), watch);
    } catch (error) {
      watch.end();
      return watch.explain(error);
    }
  }

  /** All of it. Rejects with TOURNAMENT_UNREACHABLE. */
  async *chunks(): AsyncIterable<Uint8Array> {
    const chunks = chunksOf(this.response, this.#watch.signal);
    try {
      for (;;) {
        this.#watch.begin();
        const next = await chunks.next().catch((error: unknown) => this.#watch.explain(error));
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      this.#watch.end();
      await chunks.return();
    }
  }

  async close(): Promise<void> {
    this.#watch.end();
    await this.response.body?.cancel().catch(() => undefined);
  }
}

/** Aborts with the signal of the options, or when `begin` was long ago. */
class Watch {
  readonly #url: URL;
  readonly #options: AnswerOptions;
  readonly #idle = new AbortController();
  readonly #linked: Linked;
  #timer: NodeJS.Timeout | undefined;

  constructor(url: URL, options: AnswerOptions) {
    this.#url = url;
    this.#options = options;
    this.#linked = linkSignals([options.signal, this.#idle.signal]);
    this.begin();
  }

  get signal(): AbortSignal {
    return this.#linked.signal;
  }

  begin(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#idle.abort(), this.#options.idleMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#linked.release();
  }

  explain(error: unknown): never {
    const { idleMs, signal } = this.#options;
    signal.throwIfAborted();
    if (this.#idle.signal.aborted) return refuseUnreached(this.#url, `sends nothing for ${idleMs / 1000} s`);
    return refuseUnreached(this.#url, whyUnreached(error), error);
  }
}
