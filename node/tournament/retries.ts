import { isOf } from '../../protocol/error.js';
import { tournamentCodes } from './codes.js';

/** What a server may ask to be left alone for: a round takes submissions for an hour, and a person waits. */
const retryAfterMaxMs = 120_000;

export interface Waiting {
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Told why it waits, where that takes longer than a moment. */
  readonly onWait: (why: string) => void;
  readonly signal: AbortSignal;
}

/** Further attempts at what can be done twice: a bounded number, each after the wait that comes next. */
export class Retries {
  readonly #delaysMs: readonly number[];
  readonly #waiting: Waiting;
  #made = 0;

  constructor(delaysMs: readonly number[], waiting: Waiting) {
    this.#delaysMs = delaysMs;
    this.#waiting = waiting;
  }

  /** All attempts are left again, since the last one brought something. */
  reset(): void {
    this.#made = 0;
  }

  /**
   * Waits before another attempt, and as long as the server asks to be left alone. Throws `error` where none
   * is left, or none would help.
   */
  async after(error: unknown): Promise<void> {
    if (!isOf(error, tournamentCodes, 'TOURNAMENT_UNREACHABLE')) throw error;
    const ms = this.#delaysMs[this.#made++];
    const { afterMs } = error.payload;
    if (ms === undefined || afterMs > retryAfterMaxMs) throw error;
    if (afterMs > 0) this.#waiting.onWait(error.what);
    await this.#waiting.wait(Math.max(ms, afterMs), this.#waiting.signal);
  }

  /** Does something until it works. */
  async of<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        await this.after(error);
      }
    }
  }
}
