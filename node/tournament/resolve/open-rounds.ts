import type { Campaign } from '../../../protocol/campaign/campaign.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import { fail, isOf } from '../../../protocol/error.js';
import { peerCodes } from '../../peer/codes.js';
import type { RoundList } from '../../rounds/round-view.js';
import type { Round } from '../answers.js';
import { tournamentCodes } from '../codes.js';
import type { PublicClient } from '../public-client.js';
import { lookBackRounds } from '../submit-slots.js';
import { tellTrouble, type Listeners } from '../tell-trouble.js';
import type { RoundTask, WatchedRound } from '../watch-rounds.js';
import { deadlineWithin } from './deadline.js';
import { unopenedRounds, weeklyEra, type UnopenedRound } from './weekly-era.js';

interface LiveFile {
  readonly live: string;
  /** The digest of its rows. */
  readonly rows: Hash;
}

export interface RoundToOpen extends LiveFile {
  readonly era: string;
  readonly cuts: number;
}

export interface OpenRoundsDependencies extends Listeners {
  readonly client: PublicClient;
  /** The rounds of the campaign, as its node has them. */
  readonly rounds: () => Promise<RoundList>;
  /** The digest of the rows of a live file. */
  readonly digestOf: (live: string) => Promise<Hash>;
  /** Opens a round, with a deadline so many cuts after the latest, and keeps its rows; the deadline. */
  readonly open: (round: RoundToOpen) => Promise<number>;
}

/** Cuts after which a round that was signed is in one, or never will be. */
const signedCuts = 3;

interface Signed extends UnopenedRound {
  /** The latest cut when it was signed. */
  readonly cut: number;
}

/**
 * Opens a round of the campaign on each weekly era, as its resolver. What is done stands in the ledger, and
 * what was signed in the node's journal, so that it may be killed at any time; what is here only keeps it
 * from asking or telling twice.
 */
export class OpenRounds implements RoundTask {
  readonly #campaign: Pick<Campaign, 'epochMs' | 'rounds'>;
  readonly #deps: OpenRoundsDependencies;
  /** The round that was signed last; null where a cut holds it, or never will. */
  #signed: Signed | null = null;
  /** The era of which nothing is to be opened any more. */
  #decidedEra = '';
  #trouble = '';
  #hasLookedBack = false;

  constructor(campaign: Pick<Campaign, 'epochMs' | 'rounds'>, dependencies: OpenRoundsDependencies) {
    this.#campaign = campaign;
    this.#deps = dependencies;
  }

  async serve(watched: WatchedRound | null): Promise<void> {
    const era = watched === null ? null : weeklyEra(watched.round);
    const isOpening = era !== null && era !== this.#decidedEra;
    // A list of all rounds may be long: it is asked for where something could come of it.
    if (!isOpening && this.#signed === null && this.#hasLookedBack) return;
    await this.#trying(async () => {
      const rounds = await this.#deps.rounds();
      await this.#lookBack(rounds);
      this.#followSigned(rounds);
      if (watched !== null && isOpening) await this.#open(watched, era, rounds);
    });
  }

  /** Tells of a weekly round that was not opened. */
  async close({ round, whyNoLive }: WatchedRound): Promise<void> {
    const era = weeklyEra(round);
    if (era === null || era === this.#signed?.era) return;
    const why = this.#trouble || whyNoLive || 'its window was over before it was opened';
    await this.#trying(async () => {
      if (!erasOf(await this.#deps.rounds()).includes(era)) this.#tellUnopened(round, era, why);
    });
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
  async #open(watched: WatchedRound, era: string, rounds: RoundList): Promise<void> {
    const { round, live } = watched;
    const eras = erasOf(rounds);
    const latest = eras.reduce((max, one) => (one > max ? one : max), '');
    if (era <= latest) this.#decidedEra = era;
    if (eras.includes(era)) return;
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
    if (other !== undefined) {
      watched.renewLive();
      fail(
        tournamentCodes,
        'LIVE_OPENED',
        `The live file of round ${round.number} has the rows of the campaign's round ${other.era}`,
      );
    }
    await this.#sign({ round, era, cut: rounds.cut }, { live, rows });
  }

  async #sign(signed: Signed, file: LiveFile): Promise<void> {
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
    this.#decidedEra = era;
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

  /** Tells once of the weekly rounds that nobody opened while this was away. */
  async #lookBack(rounds: RoundList): Promise<void> {
    const { client } = this.#deps;
    if (this.#hasLookedBack) return;
    this.#hasLookedBack = true;
    try {
      const latest = await client.latestRounds(lookBackRounds);
      for (const { round, era } of unopenedRounds(latest, erasOf(rounds), client.nowMs))
        this.#tellUnopened(round, era, 'the resolver was away');
    } catch (error) {
      // Nothing else waits for it.
      tellTrouble(this.#deps, error, '');
    }
  }

  #tellUnopened({ number }: Round, era: string, why: string): void {
    this.#deps.onEvent({ type: 'unopened', round: number, era, why });
  }
}

const erasOf = ({ open, settled }: RoundList): string[] => [...open, ...settled].map(({ era }) => era);
