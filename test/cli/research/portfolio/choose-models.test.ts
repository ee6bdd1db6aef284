import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../../../cli/research/pool/random.js';
import { meanOf } from '../../../../cli/research/pool/statistics.js';
import { chooseModels } from '../../../../cli/research/portfolio/choose-models.js';
import {
  describePayouts,
  effectiveModels,
  payoutCorrelation,
  payoutsOfEqual,
} from '../../../../cli/research/portfolio/describe.js';
import { shrinkMoments } from '../../../../cli/research/portfolio/shrink.js';

const random = seededRandom('1', 'payouts');
const noise = (): number => (random() + random() + random() - 1.5) / 50;
const near = (found: number, wanted: number, tolerance: number): void =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `${found}, not ${wanted}`);
/** Models whose payouts have noise of their own and, by `shared`, noise that all have. */
function payoutsOf(means: readonly number[], eras: number, shared = 0): number[][] {
  const common = Array.from({ length: eras }, noise);
  return means.map((mean) => common.map((value) => mean + shared * value + noise()));
}

test('payouts come to a mean, a spread, their ratio and a drawdown', () => {
  const { meanPayout, spread, payoutSharpe, drawdown } = describePayouts([0.02, -0.01, -0.02, 0.03]);
  near(meanPayout, 0.005, 1e-12);
  near(spread, Math.sqrt(0.000425), 1e-12);
  near(payoutSharpe, 0.005 / Math.sqrt(0.000425), 1e-12);
  near(drawdown, 0.03, 1e-9);
  assert.equal(describePayouts([0.5, 0.5]), { meanPayout: 0.5, spread: 0, payoutSharpe: 0, drawdown: 0 });
  assert.equal(
    payoutsOfEqual([
      [1, 2],
      [3, 6],
    ]),
    [2, 4],
  );
});

test('models that pay alike are as one, and independent ones as many as they are', () => {
  const [one] = payoutsOf([0], 2_000) as [number[]];
  near(effectiveModels([one, one, one]), 1, 1e-9);
  near(effectiveModels(payoutsOf([0, 0, 0, 0], 2_000)), 4, 0.3);
  near(payoutCorrelation(one, one), 1, 1e-12);
  near(
    payoutCorrelation(
      one,
      one.map((payout) => -payout),
    ),
    -1,
    1e-12,
  );
  assert.is(
    payoutCorrelation(
      one,
      one.map(() => 0),
    ),
    0,
  );
});

test('means and covariances of few eras are drawn to what models share, of many eras hardly', () => {
  const means = [...Array(30).keys()].map((i) => i / 3_000);
  const few = shrinkMoments(payoutsOf(means, 12, 1));
  const many = shrinkMoments(payoutsOf(means, 1_500, 1));
  assert.ok(
    few.meanShrinkage > 0.2 && many.meanShrinkage < 0.05,
    `${few.meanShrinkage}, ${many.meanShrinkage}`,
  );
  assert.ok(few.covarianceShrinkage > 0.3 && few.covarianceShrinkage <= 1);
  near(many.covariance[0]?.[1] as number, 1e-4, 2e-5);
  near(many.covariance[0]?.[0] as number, 2e-4, 2e-5);
  near(meanOf(few.means), meanOf(few.means.slice().reverse()), 1e-12);
  few.covariance.forEach((row, i) =>
    row.forEach((value, j) => assert.ok(Math.abs(value - (few.covariance[j]?.[i] as number)) < 1e-15)),
  );
});

test('alike means are shrunk to one, and payouts that never vary break nothing', () => {
  const alike = shrinkMoments([
    [0.01, 0.02, 0.03],
    [0.03, 0.02, 0.01],
    [0.02, 0.01, 0.03],
  ]);
  alike.means.forEach((mean) => near(mean, 0.02, 1e-12));
  const constant = shrinkMoments([
    [0.01, 0.01],
    [0.02, 0.02],
  ]);
  assert.ok([...constant.means, ...constant.covariance.flat()].every(Number.isFinite));
  assert.equal(chooseModels(constant, 2).sort(), [0, 1]);
});

test('the choice begins with the best ratio, prefers what differs, and takes no model twice', () => {
  const covariance = [
    [1, 0.95, 0],
    [0.95, 1, 0],
    [0, 0, 1.1],
  ];
  assert.equal(chooseModels({ means: [1, 0.99, 0.9], covariance }, 2), [0, 2]);
  assert.equal(chooseModels({ means: [1, 0.99, 0.9], covariance }, 5), [0, 2, 1]);
});

test.run();
