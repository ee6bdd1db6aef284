import type { StoredModel } from '../../../node/models/stored-model.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { summarizeScores } from '../../../protocol/model/manifest.js';
import type { Score } from '../../../protocol/scoring/score.js';
import type { MeasureContext } from '../measure-context.js';
import type { PoolEra } from '../pool/predict-pool.js';
import { quantile } from '../pool/statistics.js';
import type { ReportHeading } from '../report-heading.js';
import { measureRounds, type RoundsMeasurement } from './measure.js';
import { portfolioSize } from './stakers.js';

/** A least corr on the acceptance eras, and the models of a pool that have it. */
export interface Acceptance {
  readonly name: string;
  readonly corrMin: Score;
  /** By their places in the pool. */
  readonly models: readonly number[];
}

/** What stakes earn on the models of one acceptance. */
export interface AcceptanceResult extends RoundsMeasurement {
  readonly name: string;
  readonly corrMin: Score;
  readonly accepted: number;
}

/** All that `gridlode simulate-rounds --acceptance-shares` found. */
export interface AcceptancesReport extends ReportHeading {
  readonly drawn: number;
  /** CPU seconds that one model took to train in the mean; null where they are not known. */
  readonly modelCpuSeconds: number | null;
  /** The example model, on the acceptance eras. */
  readonly example: { readonly corr: Score };
  readonly acceptances: readonly AcceptanceResult[];
}

/** The corr of a model on the acceptance eras, which decides whether it is accepted. */
export const acceptanceCorr = ({ manifest }: StoredModel): Score => summarizeScores(manifest.scores).corr;

export const acceptAbove = (name: string, corrs: readonly Score[], corrMin: Score): Acceptance => ({
  name,
  corrMin,
  models: [...corrs.keys()].filter((model) => (corrs[model] as Score) >= corrMin),
});

/** The best parts of a pool, by acceptance eras alone. */
export const acceptParts = (corrs: readonly Score[]): Acceptance[] =>
  Object.entries({ all: 1, 'the better half': 0.5, 'the best quarter': 0.25, 'the best tenth': 0.1 }).map(
    ([name, part]) => acceptAbove(name, corrs, Math.ceil(quantile(corrs, 1 - part))),
  );

/** The rounds as only some of a pool's models, and the example model, predict them. */
export const erasOf = (eras: readonly PoolEra[], models: readonly number[]): PoolEra[] =>
  eras.map((era) => ({
    ...era,
    predictions: [...models, era.predictions.length - 1].map(
      (model) => era.predictions[model] as Float32Array,
    ),
  }));

const none = { benchmark: null, metaModel: null };

/** Plays the rounds once for each acceptance that leaves enough models for a portfolio. */
export async function measureAcceptances(
  campaign: Campaign,
  eras: readonly PoolEra[],
  acceptances: readonly Acceptance[],
  seed: string,
  context: MeasureContext,
): Promise<AcceptanceResult[]> {
  const results: AcceptanceResult[] = [];
  for (const { name, corrMin, models } of acceptances) {
    if (models.length < portfolioSize) continue;
    const measured = await measureRounds(campaign, erasOf(eras, models), none, seed, context);
    results.push({ name, corrMin, accepted: models.length, ...measured });
  }
  return results;
}
