import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fitWeights, type Observation } from '../../../node/cost/fit-weights.js';

const test = suite('weights learned from what was observed');

const weigh = (terms: readonly number[], weights: readonly number[]): number =>
  terms.reduce((sum, term, i) => sum + term * weights[i]!, 0);
/** What things of these terms take by `weights`, each off by its own part. */
const observe = (
  weights: readonly number[],
  terms: readonly (readonly number[])[],
  off: readonly number[] = [],
): Observation[] =>
  terms.map((each, i) => ({ terms: each, taken: weigh(each, weights) * (1 + (off[i] ?? 0)) }));

const spread = [1, 2, 3, 5, 8].flatMap((a) => [1, 4, 9].map((b) => [1, a, b]));

test('who has observed nothing goes by the prior', () => assert.equal(fitWeights([], [3, 1, 2]), [3, 1, 2]));

test('one observation sets the scale, and the balance of the prior stays', () => {
  const [first, second, third] = fitWeights([{ terms: [1, 2, 3], taken: 140 }], [1, 2, 3]);
  for (const [weight, prior] of [
    [first!, 1],
    [second!, 2],
    [third!, 3],
  ] as const)
    assert.ok(Math.abs(weight - 10 * prior) < 1e-9, String(weight));
});

test('many observations outweigh a prior whose balance is wrong', () => {
  const truth = [5, 0.5, 7];
  const worst = (times: number): number => {
    const observed = Array.from({ length: times }, () => observe(truth, spread)).flat();
    const fitted = fitWeights(observed, [1, 1, 1]);
    return Math.max(...spread.map((terms) => Math.abs(weigh(terms, fitted) / weigh(terms, truth) - 1)));
  };
  assert.ok(worst(1) < 0.2, String(worst(1)));
  assert.ok(worst(4) < worst(1) / 2, String(worst(4)));
});

test('no weight is negative, though the observations ask for it', () => {
  const fitted = fitWeights(observe([10, 0, -0.9], spread), [1, 1, 1]);
  assert.ok(
    fitted.every((weight) => weight >= 0),
    fitted.join(),
  );
});

test('one that is far off moves the others little', () => {
  const truth = [5, 1, 2];
  const fitted = fitWeights(observe(truth, spread, [0, 0, 0, 0, 0, 0, 0, 2]), [1, 1, 1]);
  const offs = spread.map((terms) => Math.abs(weigh(terms, fitted) / weigh(terms, truth) - 1));
  assert.ok(offs.filter((off) => off < 0.3).length >= 0.8 * offs.length, offs.join());
});

test.run();
