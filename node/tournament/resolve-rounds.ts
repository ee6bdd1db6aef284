import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Hash } from '../../protocol/codec/hash.js';
import { fail, GridlodeError, isOf } from '../../protocol/error.js';
import { peerCodes } from '../peer/codes.js';
import type { RoundList } from '../rounds/round-view.js';
import type { Round } from './answers.js';
import { tournamentCodes } from './codes.js';
import { deadlineWithin } from './deadline.js';
import type { PublicClient } from './public-client.js';
import { lookBackRounds } from './submit-slots.js';
import { tellTrouble, type Listeners } from './tell-trouble.js';
import { unopenedRounds, weeklyEra, type UnopenedRound } from './weekly-era.js';
import type { RoundTask, WatchedRound } from './watch-rounds.js';

/** Epochs between two questions whether there are new targets: an hour of epochs of ten minutes. */
const targetsEveryEpochs = 6;

export interface RoundToOpen {
  readonly era: string;
  /** The live file, and the digest of its rows. */
  readonly live: string;
  readonly rows: Hash;
  readonly cuts: number;
}

export interface ResolveDependencies extends Listeners {
  readonly client: PublicClient;
  /** The rounds of the campaign, as its node has them. */
  readonly rounds: () => Promise<RoundList>;
  /** The digest of the rows of a live file. */
  readonly digestOf: (live: string) => Promise<Hash>;
  /** Opens a round, with a deadline so many cuts after the latest, and keeps its rows; the deadline. */
  readonly open: (round: RoundToOpen) => Promise<number>;
  /** Brings the newest targets; their file, and what tells it from the one that replaces it. */
  readonly bringTargets: () => Promise<{ path: string; version: string }>;
  /** Scores an open round from such a file; how many models have scores. */
  readonly score: (era: string, targets: string) => Promise<number>;
}

/** Cuts after which a round that was signed is in one, or never will be. */
const signedCuts = 3;

interface Signed extends UnopenedRound {
  /** The latest cut when it was signed. */
  readonly cut: number;
}

/** What keeps a round from being scored. */
interface Unscored {
  readonly what: string;
  /** The version of the targets that are not enough; null where it is something else. */
  readonly targets: string | null;
}

/**
 * The resolver's part: opens a round of the campaign on each weekly era, and scores it when its targets are
 * there. What is done stands in the ledger, and what was signed in the node's journal, so that it may be
 * killed at any time; what is here only keeps it from asking or telling twice.
 */
export class ResolveRounds implements RoundTask {
  readonly #campaign: Pick<Campaign, 'epochMs' | 'rounds'>;
  readonly #deps: ResolveDependencies;
  /** The round that was signed last; null where a cut holds it, or never will. */
  #signed: Signed | null = null;
  #signedEra = '';
  #trouble = '';
  #hasLookedBack = false;
  #scoring: Promise<void> | null = null;
  /** When it asks for targets next, by the clock that only counts. */
  #nextTargetsMs = 0;
  #unscored = new Map<string, Unscored>();

  constructor(campaign: Pick<Campaign, 'epochMs' | 'rounds'>, dependencies: ResolveDependencies) {
    this.#campaign = campaign;
    this.#deps = dependencies;
  }

  async serve(watched: WatchedRound | null): Promise<void> {
    await this.#trying(async () => {
      const rounds = await this.#deps.rounds();
      this.#startScoring(rounds);
      if (!this.#hasLookedBack) await this.#lookBack(rounds);
      this.#followSigned(rounds);
      if (watched !== null) await this.#open(watched, rounds);
    });
  }

  /** Tells of a weekly round that was not opened. */
  async close(round: Round): Promise<void> {
    const era = weeklyEra(round);
    if (era === null || era === this.#signed?.era) return;
    await this.#trying(async () => {
      if (erasOf(await this.#deps.rounds()).includes(era)) return;
      this.#tellUnopened(round, era, this.#trouble || 'its window was over before it was opened');
    });
  }

  async end(): Promise<void> {
    await this.#scoring;
  }

  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#trouble = '';
    } catch (error) {
      this.#trouble = tellTrouble(this.#deps, error, this.#trouble);
    }
  }

  /** Throws ERA_PASSED, LIVE_OPENED, and what opening throws. */
  async #open({ round, live }: WatchedRound, rounds: RoundList): Promise<void> {
    const era = weeklyEra(round);
    const eras = erasOf(rounds);
    if (era === null || eras.includes(era) || era === this.#signedEra) return;
    const latest = eras.reduce((max, one) => (one > max ? one : max), '');
    if (era < latest)
      fail(
        tournamentCodes,
        'ERA_PASSED',
        `Round ${round.number} is of the era ${era}, and the campaign's latest round of the era ${latest}`,
      );
    // Why it is not there is told by whoever brings it.
    if (live === null) return;
    const rows = await this.#deps.digestOf(live);
    const other = [...rounds.open, ...rounds.settled].find((one) => one.rows === rows);
    if (other !== undefined)
      fail(
        tournamentCodes,
        'LIVE_OPENED',
        `The live file of round ${round.number} has the rows of the campaign's round ${other.era}`,
      );
    await this.#sign({ round, era, cut: rounds.cut }, { live, rows });
  }

  async #sign(signed: Signed, file: Pick<RoundToOpen, 'live' | 'rows'>): Promise<void> {
    const { round, era } = signed;
    const { client, open, onEvent } = this.#deps;
    const leftMs = round.closeMs - client.nowMs;
    const { cuts, isInTime } = deadlineWithin(leftMs, this.#campaign);
    try {
      const deadline = await open({ ...file, era, cuts });
      onEvent({ type: 'opened', round: round.number, era, deadline });
    } catch (error) {
      // An earlier process has signed it, and the node sends that record again.
      if (!isOf(error, peerCodes, 'PEER_SIGNED')) throw error;
    }
    this.#signed = signed;
    this.#signedEra = era;
    if (isInTime) return;
    const [left, epoch] = [leftMs, this.#campaign.epochMs].map((ms) => Math.round(Math.max(0, ms) / 1_000));
    fail(
      tournamentCodes,
      'ROUND_WINDOW',
      `Round ${round.number} takes submissions for ${left} s more, and the deadline of the era ${era} is ${cuts} epochs of ${epoch} s away: its meta model comes too late`,
    );
  }

  /** A record of an earlier process may have come too late for any cut. */
  #followSigned(rounds: RoundList): void {
    if (this.#signed === null) return;
    const { round, era, cut } = this.#signed;
    const isOpened = erasOf(rounds).includes(era);
    if (!isOpened && rounds.cut <= cut + signedCuts) return;
    this.#signed = null;
    if (!isOpened) this.#tellUnopened(round, era, 'no cut holds the record that was signed for it');
  }

  /** Tells of the weekly rounds that nobody opened while this was away. */
  async #lookBack(rounds: RoundList): Promise<void> {
    const { client } = this.#deps;
    const latest = await client.latestRounds(lookBackRounds);
    this.#hasLookedBack = true;
    for (const { round, era } of unopenedRounds(latest, erasOf(rounds), client.nowMs))
      this.#tellUnopened(round, era, 'the resolver was away');
  }

  #tellUnopened({ number }: Round, era: string, why: string): void {
    this.#deps.onEvent({ type: 'unopened', round: number, era, why });
  }

  /** Scores what can be scored beside all else, as windows do not wait for downloads of gigabytes. */
  #startScoring({ cut, open }: RoundList): void {
    const due = open.filter(({ deadline }) => cut > deadline).map(({ era }) => era);
    if (due.length === 0 || this.#scoring !== null || performance.now() < this.#nextTargetsMs) return;
    this.#nextTargetsMs = performance.now() + targetsEveryEpochs * this.#campaign.epochMs;
    this.#scoring = this.#score(due.sort()).finally(() => (this.#scoring = null));
  }

  /** Never rejects. */
  async #score(eras: readonly string[]): Promise<void> {
    const { bringTargets, client, onEvent, score } = this.#deps;
    for (const era of this.#unscored.keys())
      if (era !== allEras && !eras.includes(era)) this.#unscored.delete(era);
    try {
      const { path, version } = await bringTargets();
      for (const era of eras) {
        if (client.waiting.signal.aborted) return;
        if (this.#unscored.get(era)?.targets === version) continue;
        try {
          onEvent({ type: 'scored', era, models: await score(era, path) });
          this.#unscored.delete(era);
        } catch (error) {
          this.#noteUnscored(era, error, version);
        }
      }
      this.#unscored.delete(allEras);
    } catch (error) {
      this.#noteUnscored(allEras, error, '');
    }
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

/** In the place of an era, where something is in the way of all. */
const allEras = 'all';

const erasOf = ({ open, settled }: RoundList): string[] => [...open, ...settled].map(({ era }) => era);
