import { drawSets, type Random } from '../pool/random.js';

/** A way of staking, and how many follow it. */
export interface Strategy {
  readonly name: string;
  readonly stakers: number;
  /** Random models of the pool that a stake is spread over, or 0 for a stake on the example model. */
  readonly models: number;
}

/** Models of a portfolio: as many as `gridlode portfolio` proposes. */
export const portfolioSize = 10;

/**
 * A hundred stakers, of whom the most do as all without a model of their own do today. The portfolio is
 * compared with the others, so it comes last.
 */
export const strategies: readonly Strategy[] = [
  { name: 'the example model', stakers: 40, models: 0 },
  { name: 'one random model', stakers: 30, models: 1 },
  { name: 'ten random models', stakers: 30, models: portfolioSize },
];

/**
 * The models that a staker's stake is on, in equal parts, by their places in the pool; the example model's is
 * behind the last.
 */
export type Staker = readonly number[];

/**
 * The stakers of each strategy. What is random covers the `members` models of the pool evenly, so no strategy
 * owes its result to a few of them.
 */
export function drawStakers(followed: readonly Strategy[], members: number, random: Random): Staker[][] {
  const all = [...Array(members).keys()];
  return followed.map(({ stakers, models }) =>
    models === 0
      ? Array.from({ length: stakers }, () => [members])
      : drawSets(all, models, stakers, random).slice(0, stakers),
  );
}
