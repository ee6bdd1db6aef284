import type { TournamentView } from '../api/routes/tournament.js';
import { PublicClient } from './public-client.js';
import { askKnown, nothingKnown, standingOf, type Known } from './standing.js';
import { readRecords, type KeptRecord } from './submission-record.js';

const roundsMax = 20;
/** Scores come once a day. */
const askEveryMs = 600_000;

/**
 * What a data directory submitted, and what the tournament said of it last: it is asked in the background, by
 * nobody's wait, and only of what was submitted from here.
 */
export class StandingWatch {
  readonly #stop = new AbortController();
  readonly #client: PublicClient;
  #known: Known = nothingKnown;
  #askedMs: number | null = null;
  #asking: Promise<void> | null = null;

  constructor(
    readonly dir: string,
    endpoint: string,
    readonly onError: (error: unknown) => void,
  ) {
    this.#client = new PublicClient({ endpoint, signal: this.#stop.signal });
  }

  /** Throws SUBMISSION_RECORD. */
  async view(): Promise<TournamentView> {
    const records = await readRecords(this.dir, this.#client.endpoint, roundsMax);
    const age = this.#askedMs === null ? Infinity : Date.now() - this.#askedMs;
    if (records.length > 0 && age > askEveryMs) this.#asking ??= this.#ask(records);
    const { submissions, missed } = standingOf(records, this.#known, this.#client.nowMs);
    return { submissions, missed, askedMs: this.#askedMs, trouble: this.#known.trouble };
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#asking;
  }

  async #ask(records: readonly KeptRecord[]): Promise<void> {
    try {
      const found = await askKnown(this.#client, records, roundsMax);
      // What was known before is still true where nobody answers now.
      this.#known = found.trouble === null ? found : { ...this.#known, trouble: found.trouble };
      this.#askedMs = Date.now();
    } catch (error) {
      if (!this.#stop.signal.aborted) this.onError(error);
    } finally {
      this.#asking = null;
    }
  }
}
