/** A score in units of 1e-9: an integer from -scoreMax to scoreMax. */
export type Score = number;

/** The greatest score, 1000.0: no corr comes near it, and a sharpe of almost constant scores stops there. */
export const scoreMax = 1_000_000_000_000;

/**
 * Rounds to the nearest unit of 1e-9, halves away from zero; zero is never negative. Source: rule
 * SCORE-1.
 */
export function toScore(value: number): Score {
  const magnitude = Math.floor(Math.abs(value) * 1e9 + 0.5);
  return value < 0 ? 0 - magnitude : magnitude;
}

/** The number that a score stands for. */
export const scoreNumber = (score: Score): number => score / 1e9;
