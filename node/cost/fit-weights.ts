/** What something took, beside the terms that it is taken to be a weighted sum of. */
export interface Observation {
  readonly terms: readonly number[];
  readonly taken: number;
}

/** How much the weights that were there before count, against one observation. */
const priorStrength = 0.5;
/** A term that the prior leaves out starts with this part of what all weigh. */
const leastShare = 0.001;
/** A sweep brings few weights much closer than the last; after so many no digit that counts changes. */
const sweeps = 200;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/**
 * Weights of the terms, none of them negative, by which the squared relative errors of what was observed are
 * least: ridge regression toward the prior, at the scale that the observations have. What was seen a few
 * times thus sets how fast a machine is, and its balance only as far as it is seen.
 */
export function fitWeights(observed: readonly Observation[], prior: readonly number[]): number[] {
  if (observed.length === 0) return [...prior];
  const scale = median(observed.map(({ terms, taken }) => taken / dot(terms, prior)));
  const floor = leastShare * Math.max(...prior);
  const units = prior.map((weight) => scale * Math.max(weight, floor));
  const start = prior.map((weight, i) => (scale * weight) / (units[i] as number));
  const rows = observed.map(({ terms, taken }) =>
    terms.map((term, i) => (term * (units[i] as number)) / taken),
  );
  return descend(rows, start).map((weight, i) => weight * (units[i] as number));
}

/** The weights that bring each row's sum closest to 1, and stay near `prior`: one by one, again and again. */
function descend(rows: readonly (readonly number[])[], prior: readonly number[]): number[] {
  const weights = [...prior];
  const gaps = rows.map((row) => 1 - dot(row, weights));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const [i, before] of weights.entries()) {
      let [pull, curve] = [priorStrength * ((prior[i] as number) - before), priorStrength];
      for (const [r, row] of rows.entries()) {
        const term = row[i] as number;
        pull += term * (gaps[r] as number);
        curve += term * term;
      }
      const step = Math.max(-before, pull / curve);
      weights[i] = before + step;
      for (const [r, row] of rows.entries()) gaps[r] = (gaps[r] as number) - step * (row[i] as number);
    }
  }
  return weights;
}
