import { meanOf } from '../pool/statistics.js';

/** The payouts of one model, an era after the other. */
export type Payouts = readonly number[];

/** What payouts of few eras say of those to come, drawn towards what all models have in common. */
export interface Moments {
  readonly means: readonly number[];
  /** Symmetric; the variances are on the diagonal. */
  readonly covariance: readonly (readonly number[])[];
  /** From 0, the sample as it is, to 1, all models alike. */
  readonly meanShrinkage: number;
  readonly covarianceShrinkage: number;
}

/**
 * Of more models than eras the sample's covariance is singular and its greatest means are luck. So the
 * covariance is mixed with one in which any two models correlate alike, by Ledoit and Wolf, "Honey, I Shrunk
 * the Sample Covariance Matrix" (2004), and the means with their own mean, by James and Stein's rule as
 * Jorion took it to portfolios, "Bayes-Stein Estimation for Portfolio Analysis" (1986): the less they differ
 * for what the eras let them differ by chance, the more. Needs two models and two eras.
 */
export function shrinkMoments(payouts: readonly Payouts[]): Moments {
  const eras = (payouts[0] as Payouts).length;
  const sampled = payouts.map(meanOf);
  const centred = payouts.map((values, i) => values.map((value) => value - (sampled[i] as number)));
  const { covariance, shrinkage } = shrinkCovariance(centred);
  return { ...shrinkMeans(sampled, covariance, eras), covariance, covarianceShrinkage: shrinkage };
}

/** The means of so many eras, drawn to their own mean. */
export function shrinkMeans(
  sampled: readonly number[],
  covariance: Moments['covariance'],
  eras: number,
): Pick<Moments, 'means' | 'meanShrinkage'> {
  const grand = meanOf(sampled);
  const apart = sampled.reduce((sum, mean) => sum + (mean - grand) ** 2, 0);
  // Models that pay together err together, so only what they do not share makes their means differ.
  const ownVariance = meanOf(covariance.map((row, i) => row[i] as number)) - meanOffDiagonal(covariance);
  const meanShrinkage =
    apart > 0 ? Math.min(1, Math.max(0, ((sampled.length - 3) * (ownVariance / eras)) / apart)) : 1;
  return { means: sampled.map((mean) => grand + (1 - meanShrinkage) * (mean - grand)), meanShrinkage };
}

function shrinkCovariance(centred: readonly (readonly number[])[]): {
  covariance: number[][];
  shrinkage: number;
} {
  const eras = (centred[0] as readonly number[]).length;
  const models = centred.length;
  const mean = (valueAt: (era: number) => number): number =>
    Array.from({ length: eras }, (_, era) => valueAt(era)).reduce((sum, value) => sum + value, 0) / eras;
  const at = (model: number, era: number): number => centred[model]?.[era] as number;
  const sample = centred.map((a) =>
    centred.map((b) => mean((era) => (a[era] as number) * (b[era] as number))),
  );
  const s = (i: number, j: number): number => sample[i]?.[j] as number;
  const spread = centred.map((_, i) => Math.sqrt(s(i, i)));
  const common = meanOffDiagonal(
    centred.map((_, i) =>
      centred.map((__, j) => ratio(s(i, j), (spread[i] as number) * (spread[j] as number))),
    ),
  );
  const target = (i: number, j: number): number =>
    i === j ? s(i, i) : common * (spread[i] as number) * (spread[j] as number);
  let noise = 0;
  let noiseOfTarget = 0;
  let distance = 0;
  for (let i = 0; i < models; i++) {
    for (let j = 0; j < models; j++) {
      const ownNoise = mean((era) => (at(i, era) * at(j, era) - s(i, j)) ** 2);
      const theta = (k: number): number =>
        mean((era) => (at(k, era) ** 2 - s(k, k)) * (at(i, era) * at(j, era) - s(i, j)));
      noise += ownNoise;
      noiseOfTarget +=
        i === j
          ? ownNoise
          : (common / 2) *
            (ratio(spread[j] as number, spread[i] as number) * theta(i) +
              ratio(spread[i] as number, spread[j] as number) * theta(j));
      distance += (target(i, j) - s(i, j)) ** 2;
    }
  }
  const shrinkage = distance > 0 ? Math.min(1, Math.max(0, (noise - noiseOfTarget) / distance / eras)) : 1;
  return {
    shrinkage,
    covariance: sample.map((row, i) =>
      row.map((value, j) => shrinkage * target(i, j) + (1 - shrinkage) * value),
    ),
  };
}

const ratio = (a: number, b: number): number => (b > 0 ? a / b : 0);

function meanOffDiagonal(matrix: readonly (readonly number[])[]): number {
  const all = matrix.flatMap((row, i) => row.filter((_, j) => j !== i));
  return meanOf(all);
}
