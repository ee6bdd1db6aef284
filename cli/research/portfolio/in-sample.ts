import { agreementOf, distanceOf, wordsOf } from '../../../protocol/model/sketch.js';
import { scoreNumber, type Score } from '../../../protocol/scoring/score.js';
import { meanOf } from '../pool/statistics.js';
import { chooseModels } from './choose-models.js';
import { shrinkMeans } from './shrink.js';

/** What a final model's commitment announced, and audits looked at. */
export interface AcceptedModel {
  readonly pointId: string;
  readonly target: string;
  /** Mean and sharpe of corr over the acceptance eras. */
  readonly corr: Score;
  readonly sharpe: Score;
  readonly sketch: Uint8Array;
}

/** A stake in equal parts by what models scored when they were accepted. */
export interface InSampleProposal {
  readonly acceptanceEras: number;
  readonly models: readonly (Omit<AcceptedModel, 'sketch'> & {
    readonly part: number;
    /** The mean correlation of its predictions with those of the others that are proposed. */
    readonly correlationWithOthers: number;
  })[];
  /** The mean of the models' corr of an era, and its standard deviation as far as sketches tell it. */
  readonly whole: { readonly meanCorr: number; readonly spread: number };
  /** As how many independent models those proposed spread less. */
  readonly effectiveModels: number;
  readonly meanShrinkage: number;
}

/**
 * Chooses `count` models as measurePortfolio does, without one prediction: a mean and its sharpe give the
 * spread of corr, and two sketches how alike two models predict, which stands for how alike they score. Needs
 * two models.
 */
export function proposeInSample(
  models: readonly AcceptedModel[],
  count: number,
  acceptanceEras: number,
): InSampleProposal {
  const spreads = spreadsOf(models);
  const words = models.map(({ sketch }) => wordsOf(sketch));
  const alike = words.map((a) => words.map((b) => correlationOf(agreementOf(distanceOf(a, b)))));
  const at = (matrix: readonly (readonly number[])[], i: number, j: number): number =>
    matrix[i]?.[j] as number;
  const covariance = alike.map((row, i) =>
    row.map((value, j) => value * (spreads[i] as number) * (spreads[j] as number)),
  );
  const sampled = models.map(({ corr }) => scoreNumber(corr));
  const { means, meanShrinkage } = shrinkMeans(sampled, covariance, acceptanceEras);
  const chosen = chooseModels({ means, covariance }, count);
  const variance = meanOf(chosen.map((i) => meanOf(chosen.map((j) => at(covariance, i, j)))));
  const spread = Math.sqrt(Math.max(0, variance));
  return {
    acceptanceEras,
    models: chosen.map((i) => {
      const { pointId, target, corr, sharpe } = models[i] as AcceptedModel;
      const others = chosen.filter((j) => j !== i).map((j) => at(alike, i, j));
      return {
        pointId,
        target,
        corr,
        sharpe,
        part: 1 / chosen.length,
        correlationWithOthers: meanOf(others),
      };
    }),
    whole: { meanCorr: meanOf(chosen.map((i) => sampled[i] as number)), spread },
    effectiveModels: spread > 0 ? (meanOf(chosen.map((i) => spreads[i] as number)) / spread) ** 2 : 1,
    meanShrinkage,
  };
}

/** Kendall's correlation as that of normal variables. */
const correlationOf = (agreement: number): number => Math.sin((Math.PI / 2) * agreement);

/** The standard deviation of each model's corr; where a sharpe of 0 hides it, the mean of the others'. */
function spreadsOf(models: readonly AcceptedModel[]): number[] {
  const known = models.map(({ corr, sharpe }) =>
    sharpe === 0 ? null : Math.abs(scoreNumber(corr) / scoreNumber(sharpe)),
  );
  const all = known.filter((spread) => spread !== null);
  const usual = all.length === 0 ? 0 : meanOf(all);
  return known.map((spread) => spread ?? usual);
}
