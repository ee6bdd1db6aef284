import { setTimeout as delay } from 'node:timers/promises';
import { blockDeadlineMs, blocksAnswerBytes, placesMax } from '../constants.js';

/** Between two looks of who waits, whether the limit is another now. */
const lookMs = 250;

/** Bytes a second, null without a limit. */
export type Rate = number | null;

export interface LineLimits {
  readonly upload: Rate;
  readonly download: Rate;
}

export interface LineClock {
  nowMs(): number;
  /** Rejects where the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<unknown>;
}

const realClock: LineClock = {
  nowMs: () => performance.now(),
  wait: (ms, signal) => delay(ms, undefined, { signal }),
};

/**
 * One way of this node's line to the internet, of which its owner may limit what long answers take: models
 * and snapshots. Records and gossip, which a node cannot do without, are little and go at once.
 */
export class Way {
  #perSecond: Rate = null;
  /** When all that was let through has gone. */
  #freeAtMs = 0;
  readonly #clock: LineClock;

  constructor(clock: LineClock) {
    this.#clock = clock;
  }

  get perSecond(): Rate {
    return this.#perSecond;
  }

  limit(perSecond: Rate): void {
    this.#perSecond = perSecond;
  }

  /** Resolves once so many bytes more may go; rejects with the reason of `signal` when that aborts. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      if (this.#perSecond === null) return;
      const nowMs = this.#clock.nowMs();
      if (this.#freeAtMs <= nowMs) {
        this.#freeAtMs = nowMs + (1_000 * bytes) / this.#perSecond;
        return;
      }
      await this.#clock.wait(Math.min(lookMs, this.#freeAtMs - nowMs), signal);
    }
  }
}

/** Both ways of it (rule MESH-30). */
export class Line {
  readonly up: Way;
  readonly down: Way;

  constructor(clock: LineClock = realClock) {
    this.up = new Way(clock);
    this.down = new Way(clock);
  }

  limit({ upload, download }: LineLimits): void {
    this.up.limit(upload);
    this.down.limit(download);
  }

  /**
   * Of the places for long answers the part that is done in half of the time that they have: who gets a place
   * gets its answer, and the others hear at once that there is none.
   */
  get placesShare(): number {
    const perPlace = blocksAnswerBytes / (blockDeadlineMs / 2_000);
    const places = Object.values(placesMax).reduce((sum, count) => sum + count, 0);
    return this.up.perSecond === null ? 1 : Math.min(1, this.up.perSecond / (perPlace * places));
  }
}
