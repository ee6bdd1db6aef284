import type { CanonicalPoint } from '../grid/point.js';

type Rule = Pick<CanonicalPoint, 'learningRate' | 'regLambda' | 'minChildSamples'>;

const float32Max = 3.4028234663852886e38;

/**
 * The greatest absolute value that a leaf of an honest training can have. A leaf of n rows is
 * learningRate * sum(residuals) / (n + lambda), and the sum is at most sqrt(n) times the root of the sum of squared
 * residuals, which no leaf increases while learningRate * n / (n + lambda) is at most 2: so it stays below
 * sqrt(rows) * residualMax, as it was before the first tree. sqrt(n) / (n + lambda) is greatest at n = lambda.
 * Where residuals may grow, gradients still are 32-bit floats, and where one of these is infinite nothing can be split
 * any more. Doubled for what rounding adds. Source: SPEC.md rule TREES-7.
 */
export function leafBound({ learningRate, regLambda, minChildSamples }: Rule, rows: number, residualMax: number): number {
  if (learningRate > 2) return 2 * learningRate * float32Max;
  const n = Math.min(Math.max(minChildSamples, regLambda, 1), rows);
  return 2 * learningRate * Math.sqrt(rows) * residualMax * (Math.sqrt(n) / (n + regLambda));
}
