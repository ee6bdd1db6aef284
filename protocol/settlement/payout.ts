import { fail } from '../error.js';
import { scoreMax, type Score } from '../scoring/score.js';
import { settlementCodes } from './codes.js';

/** An amount in the smallest unit: from 0 to amountMax. */
export type Amount = bigint;
const amountMax = (1n << 64n) - 1n;

/** How scores become payouts. */
export interface PayoutRules {
  /** What corr and mmc count, in 1e-6: 0 to multiplierMax. */
  readonly corrMultiplier: number;
  readonly mmcMultiplier: number;
  /** The most of its stake that a round gives or takes, in 1e-9: 0 to clipMax. */
  readonly clip: number;
  /** The total at risk above which payouts shrink; null where they never do. */
  readonly stakeThreshold: Amount | null;
}

/** A multiplier of 1,000, and the whole stake. */
const multiplierMax = 1_000_000_000;
const clipMax = 1_000_000_000;

/** A score's unit times a multiplier's, of a whole; and a clip's unit in units of these. */
const unit = 1_000_000_000_000_000n;
const clipUnit = 1_000_000n;

/**
 * What a round pays for a stake (below 0: takes), rounded toward zero: Numerai's formula in exact arithmetic,
 * divided once. Throws SETTLE_RULES, SETTLE_AMOUNT, SETTLE_SCORE or SETTLE_AT_RISK. Source: rules
 * PAYOUT-1 to PAYOUT-3.
 */
export function payoutOf(
  rules: PayoutRules,
  stake: Amount,
  corr: Score,
  mmc: Score,
  totalAtRisk: bigint,
): bigint {
  checkPayoutRules(rules);
  checkAmount('The stake', stake);
  checkScore(corr);
  checkScore(mmc);
  if (totalAtRisk <= 0n || totalAtRisk < stake)
    fail(settlementCodes, 'SETTLE_AT_RISK', `${stake} is staked of ${totalAtRisk} at risk`);
  const score = BigInt(corr) * BigInt(rules.corrMultiplier) + BigInt(mmc) * BigInt(rules.mmcMultiplier);
  const threshold = rules.stakeThreshold ?? totalAtRisk;
  const counted = threshold < totalAtRisk ? threshold : totalAtRisk;
  const most = BigInt(rules.clip) * clipUnit * totalAtRisk;
  const rate = counted * score;
  const clipped = rate > most ? most : rate < -most ? -most : rate;
  return (stake * clipped) / (totalAtRisk * unit);
}

export function checkPayoutRules({ corrMultiplier, mmcMultiplier, clip, stakeThreshold }: PayoutRules): void {
  checkRule('corrMultiplier', corrMultiplier, multiplierMax);
  checkRule('mmcMultiplier', mmcMultiplier, multiplierMax);
  checkRule('clip', clip, clipMax);
  if (stakeThreshold !== null) checkAmount('stakeThreshold', stakeThreshold);
}

export function checkRule(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max)
    fail(settlementCodes, 'SETTLE_RULES', `${name} is ${value}`);
}

export function checkAmount(what: string, amount: bigint): void {
  if (amount < 0n || amount > amountMax) fail(settlementCodes, 'SETTLE_AMOUNT', `${what} is ${amount}`);
}

export function checkScore(score: Score): void {
  if (!Number.isInteger(score) || Math.abs(score) > scoreMax)
    fail(settlementCodes, 'SETTLE_SCORE', `A score is ${score}`);
}
