import { maxDrawdown } from '../../../protocol/scoring/summary.js';
import { scoreNumber, toScore } from '../../../protocol/scoring/score.js';
import { meanOf } from '../pool/statistics.js';
import type { Payouts } from './shrink.js';

/** What payouts come to, per unit of stake. */
export interface PayoutSummary {
  readonly meanPayout: number;
  /** The population's standard deviation of an era's payout. */
  readonly spread: number;
  /** The mean over the spread, 0 where nothing varies. */
  readonly payoutSharpe: number;
  /** The deepest fall of the sum of payouts below its highest value so far. */
  readonly drawdown: number;
}

export function describePayouts(payouts: Payouts): PayoutSummary {
  const meanPayout = meanOf(payouts);
  const spread = spreadOf(payouts);
  return {
    meanPayout,
    spread,
    payoutSharpe: spread > 0 ? meanPayout / spread : 0,
    drawdown: scoreNumber(maxDrawdown(payouts.map(toScore))),
  };
}

const spreadOf = (payouts: Payouts): number => {
  const mean = meanOf(payouts);
  return Math.sqrt(meanOf(payouts.map((payout) => (payout - mean) ** 2)));
};

/** What a stake spread in equal parts gets in each era: models are paid one by one. */
export const payoutsOfEqual = (models: readonly Payouts[]): number[] =>
  (models[0] as Payouts).map((_, era) => meanOf(models.map((payouts) => payouts[era] as number)));

/** The correlation of two models' payouts, 0 where one does not vary. */
export function payoutCorrelation(a: Payouts, b: Payouts): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  const together = meanOf(a.map((value, era) => (value - meanA) * ((b[era] as number) - meanB)));
  const spreads = spreadOf(a) * spreadOf(b);
  return spreads > 0 ? together / spreads : 0;
}

/**
 * As how many uncorrelated models equal parts of these spread less: the square of the models' mean spread
 * over the spread of the whole, from 1 where all pay alike to their number. Source: Choueifaty and Coignard,
 * "Toward Maximum Diversification" (2008).
 */
export function effectiveModels(models: readonly Payouts[]): number {
  const whole = spreadOf(payoutsOfEqual(models));
  return whole > 0 ? (meanOf(models.map(spreadOf)) / whole) ** 2 : 1;
}
