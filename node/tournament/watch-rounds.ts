import { errorOf, isOf } from '../../protocol/error.js';
import type { Round } from './answers.js';
import { tournamentCodes } from './codes.js';
import { clockWords, isOpenAt, openRound, type RoundChoice } from './open-round.js';
import type { PublicClient } from './public-client.js';
import { tellTrouble, type Listeners } from './tell-trouble.js';

/** As short as it waits, where a round is about to close. */
const waitMinMs = 250;

/** A round that is open, or that was open last where one comes late. */
export interface WatchedRound {
  /** As the API has it now: a window may be made longer. */
  readonly round: Round;
  /** Its live file; null while it is not there, and then why. */
  readonly live: string | null;
  readonly whyNoLive: string;
  /** Has the live file brought again at the next look. */
  renewLive(): void;
}

/** What is done in rounds. What goes wrong it tells by itself. */
export interface RoundTask {
  /** Does what is to be done now, in a round or, where it is null, between two. */
  serve(watched: WatchedRound | null): Promise<void>;
  /** Tells what a round has missed, whose window is over. */
  close?(watched: WatchedRound): Promise<void>;
  /** Resolves when nothing of it runs any more; it is called once the client's signal has aborted. */
  end?(): Promise<void>;
}

export interface WatchOptions extends RoundChoice {
  /** How long it waits between two looks. */
  readonly lookMs: number;
}

export interface WatchDependencies extends Listeners {
  readonly client: PublicClient;
  /** Brings the live file of a round; its path. */
  readonly bringLive: (round: Round) => Promise<string>;
  /** In the order in which they are served. */
  readonly tasks: readonly RoundTask[];
}

class Watched implements WatchedRound {
  round: Round;
  live: string | null = null;
  whyNoLive = '';
  /** Its window is over, and what was missed is told. */
  isClosed: boolean;
  #isStale = true;

  constructor(round: Round, isClosed: boolean) {
    this.round = round;
    this.isClosed = isClosed;
  }

  renewLive(): void {
    this.#isStale = true;
  }

  async bringLive(bring: (round: Round) => Promise<string>): Promise<void> {
    if (!this.#isStale) return;
    this.live = null;
    this.live = await bring(this.round);
    this.#isStale = false;
  }
}

/**
 * Watches the tournament's rounds: brings the live file of each when it opens, and has all tasks done, until
 * their window is over. Whatever goes wrong is told once and tried again. It remembers nothing that matters,
 * so that it may be killed at any time.
 */
export class WatchRounds {
  readonly #options: WatchOptions;
  readonly #deps: WatchDependencies;
  #watched: Watched | null = null;
  #trouble = '';
  #isClockTold = false;

  constructor(options: WatchOptions, dependencies: WatchDependencies) {
    this.#options = options;
    this.#deps = dependencies;
  }

  /** Looks again and again, until the client's signal aborts. */
  async run(): Promise<void> {
    const { wait, signal } = this.#deps.client.waiting;
    while (!signal.aborted) {
      const ms = await this.look();
      await wait(ms, signal).catch(() => undefined);
    }
    for (const task of this.#deps.tasks) await task.end?.();
  }

  /** Does what is to be done now. Resolves to how long nothing will be, in milliseconds. */
  async look(): Promise<number> {
    const { client, tasks } = this.#deps;
    try {
      const watched = await this.#findRound();
      if (watched !== null) await this.#bringLive(watched);
      for (const task of tasks) await task.serve(watched);
      this.#trouble = '';
    } catch (error) {
      this.#trouble = tellTrouble(this.#deps, error, this.#trouble);
    }
    const closesInMs = (this.#watched?.round.closeMs ?? 0) - client.nowMs;
    const { lookMs } = this.#options;
    return closesInMs > 0 ? Math.max(waitMinMs, Math.min(lookMs, closesInMs)) : lookMs;
  }

  /** The round that is open now; of the one before, what was missed is told. */
  async #findRound(): Promise<Watched | null> {
    const { client, onEvent, tasks } = this.#deps;
    const found = await openRound(client, this.#options, () => undefined).catch((error: unknown) => {
      if (isOf(error, tournamentCodes, 'TOURNAMENT_ROUND_CLOSED')) return null;
      throw error;
    });
    this.#tellClock();
    const before = this.#watched;
    if (before !== null && found?.number === before.round.number) before.round = found;
    if (before !== null && !before.isClosed && !isOpenAt(before.round, client.nowMs)) {
      before.isClosed = true;
      for (const task of tasks) await task.close?.(before);
    }
    if (found === null || found.number === before?.round.number) return found === null ? null : before;
    const isClosed = !isOpenAt(found, client.nowMs);
    this.#watched = new Watched(found, isClosed);
    const closes = new Date(found.closeMs).toISOString();
    onEvent({ type: 'round', round: found.number, closes, isLate: isClosed });
    return this.#watched;
  }

  async #bringLive(watched: Watched): Promise<void> {
    try {
      await watched.bringLive(this.#deps.bringLive);
      watched.whyNoLive = '';
    } catch (error) {
      watched.whyNoLive = tellTrouble(this.#deps, error, watched.whyNoLive);
    }
  }

  #tellClock(): void {
    const words = clockWords(this.#deps.client);
    if (words !== null && !this.#isClockTold)
      tellTrouble(this.#deps, errorOf(tournamentCodes, 'TOURNAMENT_CLOCK', words), '');
    this.#isClockTold = words !== null;
  }
}
