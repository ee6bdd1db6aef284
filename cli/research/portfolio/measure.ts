import { contribution } from '../../../protocol/scoring/contribution.js';
import { corr } from '../../../protocol/scoring/corr.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { compare, type Comparison, type Yardsticks } from '../benchmark/compare.js';
import type { MeasureContext } from '../measure-context.js';
import type { ReportHeading } from '../report-heading.js';
import type { StoredModel } from '../../../node/models/stored-model.js';
import { bootstrapOver, type EraBand } from '../pool/bootstrap.js';
import type { Pool } from '../pool/pool.js';
import { payoutShare } from '../pool/payout-share.js';
import { predictPool, type PoolEra } from '../pool/predict-pool.js';
import { meanOf } from '../pool/statistics.js';
import { chooseModels } from './choose-models.js';
import {
  describePayouts,
  effectiveModels,
  payoutCorrelation,
  payoutsOfEqual,
  type PayoutSummary,
} from './describe.js';
import { shrinkMoments, type Payouts } from './shrink.js';

/** A model of the proposal, on the portfolio eras. */
export interface ProposedModel extends PayoutSummary {
  readonly pointId: string;
  readonly target: string;
  /** The part of the stake. */
  readonly part: number;
  /** The mean correlation of its payouts with those of the others that are proposed. */
  readonly correlationWithOthers: number;
}

/** What one way of staking came to on the report eras. */
export interface Way extends PayoutSummary {
  readonly name: string;
  readonly payouts: Payouts;
  /**
   * The mean payout again, and how much greater that of the proposal is, with their spreads over bootstrapped
   * eras.
   */
  readonly mean: EraBand;
  readonly proposalGains: EraBand;
}

export interface PortfolioMeasurement {
  readonly portfolioEras: number;
  readonly reportEras: readonly string[];
  readonly models: readonly ProposedModel[];
  /** All models of the pool, on the portfolio eras. */
  readonly all: readonly (PayoutSummary & { readonly proposed: boolean })[];
  readonly whole: PayoutSummary & { readonly correlationBetweenTwo: number };
  /**
   * As how many independent models those proposed spread less: where they were chosen, which flatters, and in
   * the report eras.
   */
  readonly effectiveModels: { readonly portfolio: number; readonly report: number };
  readonly shrinkage: { readonly means: number; readonly covariance: number };
  readonly ways: readonly Way[];
  readonly comparison: Comparison | null;
}

/** All that `gridlode portfolio` found. */
export interface PortfolioReport extends ReportHeading, PortfolioMeasurement {
  /** Models to choose from. */
  readonly pool: number;
}

/**
 * Chooses `count` models of a pool on the portfolio eras, and compares the stake that is spread over them on
 * the report eras with other ways of staking. There is no meta model yet that mmc could be measured against,
 * so all models of the pool with equal stakes take its place.
 */
export async function measurePortfolio(
  pool: Pool,
  example: StoredModel,
  count: number,
  yardsticks: Yardsticks,
  seed: string,
  context: MeasureContext,
): Promise<PortfolioMeasurement> {
  const { campaign } = pool.network;
  const { eras, embargoEras } = campaign;
  // The example model comes last and has no part in the meta model.
  const predicted = await predictPool(
    { ...pool, models: [...pool.models, example] },
    [...eras.portfolio, ...eras.report],
    context,
  );
  const members = pool.models.length;
  const payouts = await payoutsOf(predicted, members, campaign, context);
  const during = (from: number, to?: number): Payouts[] => payouts.map((ofModel) => ofModel.slice(from, to));
  const past = during(0, eras.portfolio.length).slice(0, members);
  const { means, covariance, meanShrinkage, covarianceShrinkage } = shrinkMoments(past);
  const chosen = chooseModels({ means, covariance }, count);
  const best = past.reduce((top, own, i) => (meanOf(own) > meanOf(past[top] as Payouts) ? i : top), 0);
  const future = during(eras.portfolio.length);
  const ofChosen = (all: readonly Payouts[]): Payouts[] => chosen.map((i) => all[i] as Payouts);
  const proposal = payoutsOfEqual(ofChosen(future));
  const overEras = bootstrapOver(eras.report.length, embargoEras + 1, seed);
  const wayOf = (name: string, own: Payouts): Way => {
    const meanAt = (at: readonly number[], values: Payouts): number =>
      meanOf(at.map((era) => values[era] as number));
    return {
      name,
      ...describePayouts(own),
      payouts: own,
      mean: overEras((at) => meanAt(at, own)),
      proposalGains: overEras((at) => meanAt(at, proposal) - meanAt(at, own)),
    };
  };
  const correlations = chosen.map((i) =>
    meanOf(
      chosen.filter((j) => j !== i).map((j) => payoutCorrelation(past[i] as Payouts, past[j] as Payouts)),
    ),
  );
  return {
    portfolioEras: eras.portfolio.length,
    reportEras: eras.report,
    models: chosen.map((i, place) => {
      const { point, plan } = pool.models[i] as StoredModel;
      return {
        pointId: plan.pointId,
        target: point.target,
        part: 1 / chosen.length,
        ...describePayouts(past[i] as Payouts),
        correlationWithOthers: correlations[place] as number,
      };
    }),
    all: past.map((own, i) => ({ ...describePayouts(own), proposed: chosen.includes(i) })),
    whole: {
      ...describePayouts(payoutsOfEqual(ofChosen(past))),
      correlationBetweenTwo: meanOf(correlations),
    },
    effectiveModels: {
      portfolio: effectiveModels(ofChosen(past)),
      report: effectiveModels(ofChosen(future)),
    },
    shrinkage: { means: meanShrinkage, covariance: covarianceShrinkage },
    ways: [
      wayOf('the proposal', proposal),
      wayOf('equal parts of all models', payoutsOfEqual(future.slice(0, members))),
      wayOf('the model that paid best', future[best] as Payouts),
      wayOf('the example model', future[members] as Payouts),
    ],
    comparison: compare(
      predicted.slice(eras.portfolio.length),
      [
        { name: 'the proposal', models: chosen, isAveraged: false },
        { name: 'equal parts of all models', models: [...Array(members).keys()], isAveraged: false },
        { name: 'the model that paid best', models: [best], isAveraged: false },
        { name: 'the example model', models: [members], isAveraged: false },
      ],
      yardsticks,
      campaign,
      seed,
    ),
  };
}

/**
 * Of each model the payout of each era, paid in full, against the meta model of the first `members` of them.
 */
async function payoutsOf(
  eras: readonly PoolEra[],
  members: number,
  campaign: Campaign,
  { output, signal }: MeasureContext,
): Promise<number[][]> {
  const progress = output.progress('scoring', 'eras');
  const byEra: number[][] = [];
  try {
    for (const { target, predictions } of eras) {
      signal.throwIfAborted();
      const meta = new Float64Array(target.length);
      for (const model of predictions.slice(0, members))
        model.forEach((value, row) => (meta[row] = (meta[row] as number) + value));
      byEra.push(
        predictions.map((model) => {
          const own = Float64Array.from(model);
          return payoutShare(campaign, corr(own, target), contribution(own, meta, target));
        }),
      );
      progress.update(byEra.length, eras.length);
      await new Promise(setImmediate);
    }
  } finally {
    progress.end();
  }
  return (byEra[0] as number[]).map((_, model) => byEra.map((payouts) => payouts[model] as number));
}
