import type { Amount } from '../../../protocol/settlement/payout.js';
import type { EraBand, OverEras } from '../pool/bootstrap.js';
import { meanOf, quantile, type Band } from '../pool/statistics.js';
import { describePayouts, payoutsOfEqual } from '../portfolio/describe.js';
import type { Payouts } from '../portfolio/shrink.js';

/** What became of the stakes of those who follow one strategy. */
export interface StakesSummary {
  /** In each round, the mean over stakers of what it paid for the stake that it began with. */
  readonly payouts: Payouts;
  readonly meanPayout: EraBand;
  /** The mean over stakers of the standard deviation of what a round paid one of them. */
  readonly spread: number;
  /**
   * The deepest fall of one staker's stake below its highest so far, as a part of that: of the median staker,
   * and of the unluckiest.
   */
  readonly drawdown: { readonly median: number; readonly worst: number };
  /**
   * What a stake of 100 was at the start and after each round: of the median staker, and of those whom a
   * tenth did worse and better than.
   */
  readonly course: readonly Band[];
}

/** `stakes` are each staker's stake at the start and after each round. */
export function describeStakes(stakes: readonly (readonly Amount[])[], overRounds: OverEras): StakesSummary {
  const ofStakers = stakes.map(payoutsOf);
  const payouts = payoutsOfEqual(ofStakers);
  const falls = stakes.map(deepestFall);
  return {
    payouts,
    meanPayout: overRounds((rounds) => meanAt(payouts, rounds)),
    spread: meanOf(ofStakers.map((own) => describePayouts(own).spread)),
    drawdown: { median: quantile(falls, 0.5), worst: Math.max(...falls) },
    course: (stakes[0] as readonly Amount[]).map((_, round) => {
      const all = stakes.map((own) => 100 * ratio(own[round] as Amount, own[0] as Amount));
      return { value: quantile(all, 0.5), low: quantile(all, 0.1), high: quantile(all, 0.9) };
    }),
  };
}

export const meanAt = (values: readonly number[], rounds: readonly number[]): number =>
  meanOf(rounds.map((round) => values[round] as number));

/** What each round added to the stake that it began with, as a part of it. */
export const payoutsOf = (stakes: readonly Amount[]): number[] =>
  stakes.slice(1).map((after, round) => ratio(after - (stakes[round] as Amount), stakes[round] as Amount));

export function deepestFall(stakes: readonly Amount[]): number {
  let peak = 0n;
  let deepest = 0;
  for (const stake of stakes) {
    if (stake > peak) peak = stake;
    deepest = Math.max(deepest, ratio(peak - stake, peak));
  }
  return deepest;
}

/** Of a stake that is lost, no part. */
const ratio = (part: Amount, whole: Amount): number => (whole > 0n ? Number(part) / Number(whole) : 0);
