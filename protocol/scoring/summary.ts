import { fail } from '../error.js';
import { scoringCodes } from './codes.js';
import { scoreMax, type Score } from './score.js';

// Summaries are exact functions of integers, so that a manifest's scores have one mean and one sharpe.

/** The mean, halves rounded away from zero. Throws SCORE_EMPTY. Source: rule SCORE-10. */
export function meanScore(scores: readonly Score[]): Score {
  const { count, sum } = momentsOf(scores);
  return signed(sum, (2n * abs(sum) + count) / (2n * count));
}

/**
 * The mean over the population's standard deviation, halves rounded away from zero, and at most scoreMax; 0
 * where the scores do not vary. Throws SCORE_EMPTY. Source: rule SCORE-11.
 */
export function sharpe(scores: readonly Score[]): Score {
  const { count, sum, squares } = momentsOf(scores);
  const spread = count * squares - sum * sum;
  if (spread === 0n) return 0;
  // floor(sqrt(x) + 1/2) is floor((floor(sqrt(4 x)) + 1) / 2), and the root of an integer quotient may be
  // taken of its floor.
  const rounded = (squareRoot((4n * unit * unit * sum * sum) / spread) + 1n) / 2n;
  const most = BigInt(scoreMax);
  return signed(sum, rounded < most ? rounded : most);
}

/**
 * The deepest fall of the running sum below its highest value so far, zero or positive; the first score is
 * where the running sum begins, as in Numerai's own. Throws SCORE_EMPTY. Source: rule SCORE-12.
 */
export function maxDrawdown(scores: readonly Score[]): Score {
  const [first, ...later] = exactScores(scores) as [bigint, ...bigint[]];
  let sum = first;
  let peak = first;
  let deepest = 0n;
  for (const score of later) {
    sum += score;
    if (sum > peak) peak = sum;
    if (peak - sum > deepest) deepest = peak - sum;
  }
  return Number(deepest);
}

const unit = 1_000_000_000n;

function exactScores(scores: readonly Score[]): readonly bigint[] {
  if (scores.length === 0) fail(scoringCodes, 'SCORE_EMPTY', 'There is no score to sum up');
  return scores.map(BigInt);
}

function momentsOf(scores: readonly Score[]): { count: bigint; sum: bigint; squares: bigint } {
  const exact = exactScores(scores);
  return {
    count: BigInt(exact.length),
    sum: exact.reduce((sum, score) => sum + score, 0n),
    squares: exact.reduce((sum, score) => sum + score * score, 0n),
  };
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const signed = (sign: bigint, magnitude: bigint): Score => Number(sign < 0n ? -magnitude : magnitude);

/** The greatest integer whose square is at most `value`, by Newton's method from above. */
function squareRoot(value: bigint): bigint {
  if (value === 0n) return 0n;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
