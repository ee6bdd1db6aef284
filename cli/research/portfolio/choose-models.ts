import type { Moments } from './shrink.js';

/**
 * The models to spread a stake over in equal parts: the one of the best mean for its spread, and then,
 * `count` in all, the one with which the equal parts' mean for their spread is best. Equal parts, since
 * weights fitted to a few eras lose out of sample to equal ones: DeMiguel, Garlappi and Uppal, "Optimal
 * Versus Naive Diversification" (2009). Forward selection is that of Caruana et al., "Ensemble Selection from
 * Libraries of Models" (2004); how many there are is not fitted but given.
 */
export function chooseModels(
  { means, covariance }: Pick<Moments, 'means' | 'covariance'>,
  count: number,
): number[] {
  const chosen: number[] = [];
  let mean = 0;
  let variance = 0;
  /** Of each model, the sum of its covariances with those chosen. */
  const withChosen = means.map(() => 0);
  while (chosen.length < Math.min(count, means.length)) {
    let best = -1;
    let bestRatio = -Infinity;
    for (const [i, own] of means.entries()) {
      if (chosen.includes(i)) continue;
      const ratio =
        (mean + own) / Math.sqrt(variance + 2 * (withChosen[i] as number) + (covariance[i]?.[i] as number));
      if (ratio > bestRatio) [best, bestRatio] = [i, ratio];
    }
    // Of models that all pay the same in every era, none has a ratio.
    if (best < 0) best = means.findIndex((_, i) => !chosen.includes(i));
    mean += means[best] as number;
    variance += 2 * (withChosen[best] as number) + (covariance[best]?.[best] as number);
    covariance.forEach((row, i) => (withChosen[i] = (withChosen[i] as number) + (row[best] as number)));
    chosen.push(best);
  }
  return chosen;
}
