import { GridlodeError, isOf } from '../../../protocol/error.js';
import type { RoundList } from '../../rounds/round-view.js';
import { tournamentCodes } from '../codes.js';
import type { Listeners } from '../tell-trouble.js';
import type { RoundTask } from '../watch-rounds.js';

/** Epochs between two questions whether there are new targets: an hour of epochs of ten minutes. */
const everyEpochs = 6;
/** In the place of an era, where something is in the way of all. */
const allEras = 'all';

/** A round of the campaign that is not settled. */
type OpenRound = RoundList['open'][number];

export interface ScoreRoundsDependencies extends Listeners {
  /** The rounds of the campaign, as its node has them. */
  readonly rounds: () => Promise<RoundList>;
  /** Brings the newest targets; their file, and what tells it from the one that replaces it. */
  readonly bringTargets: () => Promise<{ path: string; version: string }>;
  /** Scores a round from such a file; how many models have scores. */
  readonly score: (round: OpenRound, targets: string) => Promise<number>;
}

/** What keeps a round from being scored. */
interface Unscored {
  readonly what: string;
  /** The version of the targets that are not enough; null where it is something else. */
  readonly targets: string | null;
}

/**
 * Scores rounds of the campaign when their targets are there, as its resolver, and beside all else: windows
 * do not wait for downloads of gigabytes. What is done stands in the ledger, so that it may be killed at any
 * time; what is here only keeps it from asking or telling twice.
 */
export class ScoreRounds implements RoundTask {
  readonly #everyMs: number;
  readonly #deps: ScoreRoundsDependencies;
  #scoring: Promise<void> | null = null;
  /** When it asks next, by the clock that only counts. */
  #nextMs = 0;
  #unscored = new Map<string, Unscored>();

  constructor({ epochMs }: { readonly epochMs: number }, dependencies: ScoreRoundsDependencies) {
    this.#everyMs = everyEpochs * epochMs;
    this.#deps = dependencies;
  }

  serve(): Promise<void> {
    if (this.#scoring === null && performance.now() >= this.#nextMs) {
      this.#scoring = this.#scoreDue()
        .catch((error: unknown) => this.#noteUnscored(allEras, error, ''))
        .finally(() => (this.#scoring = null));
    }
    return Promise.resolve();
  }

  async end(): Promise<void> {
    await this.#scoring;
  }

  async #scoreDue(): Promise<void> {
    const { bringTargets, client, onEvent, rounds, score } = this.#deps;
    const { cut, open } = await rounds();
    this.#nextMs = performance.now() + this.#everyMs;
    const due = open.filter(({ deadline }) => cut > deadline).sort((a, b) => (a.era < b.era ? -1 : 1));
    for (const era of this.#unscored.keys())
      if (era !== allEras && !due.some((round) => round.era === era)) this.#unscored.delete(era);
    if (due.length === 0) return;
    const { path, version } = await bringTargets();
    for (const round of due) {
      const { era } = round;
      if (client.waiting.signal.aborted) return;
      if (this.#unscored.get(era)?.targets === version) continue;
      try {
        onEvent({ type: 'scored', era, models: await score(round, path) });
        this.#unscored.delete(era);
      } catch (error) {
        this.#noteUnscored(era, error, version);
      }
    }
    this.#unscored.delete(allEras);
  }

  /** Tells why a round is not scored, unless it was told last. */
  #noteUnscored(era: string, error: unknown, version: string): void {
    const { client, onError, onEvent } = this.#deps;
    if (client.waiting.signal.aborted) return;
    if (!(error instanceof GridlodeError)) return onError(error);
    const { code, message, what } = error;
    if (this.#unscored.get(era)?.what !== what) onEvent({ type: 'unscored', era, code, what: message });
    const isOfTargets =
      isOf(error, tournamentCodes, 'TARGETS_ABSENT') || isOf(error, tournamentCodes, 'TARGETS_PART');
    this.#unscored.set(era, { what, targets: isOfTargets ? version : null });
  }
}
