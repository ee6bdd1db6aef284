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
 * Of a hundred stakers the most do as all without a model of their own do today. The portfolio is compared
 * with the others, so it comes last.
 */
const ofHundred: readonly Strategy[] = [
  { name: 'the example model', stakers: 40, models: 0 },
  { name: 'one random model', stakers: 30, models: 1 },
  { name: 'ten random models', stakers: 30, models: portfolioSize },
];

/** As many hundreds of stakers as it takes that each of the `members` models is somebody's only one. */
export function strategiesFor(members: number): Strategy[] {
  const hundreds = Math.ceil(members / Math.min(...ofHundred.map(({ stakers }) => stakers)));
  return ofHundred.map((each) => ({ ...each, stakers: hundreds * each.stakers }));
}

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
