import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootstrapOver } from '../../../../cli/research/pool/bootstrap.js';
import {
  deepestFall,
  describeStakes,
  payoutsOf,
} from '../../../../cli/research/simulation/describe-stakes.js';

test('payouts are parts of the stake that a round begins with, and a fall is one below the highest', () => {
  assert.equal(payoutsOf([100n, 110n, 99n]), [0.1, -0.1]);
  assert.is(deepestFall([100n, 80n, 200n, 150n, 160n]), 0.25);
  assert.is(deepestFall([1n, 2n, 3n]), 0);
  assert.equal(payoutsOf([100n, 0n, 0n]), [-1, 0], 'a stake that is lost pays nothing more');
});

test('stakers of a strategy are told by their mean, their own spreads and the median of what they have', () => {
  const { payouts, meanPayout, spread, drawdown, course } = describeStakes(
    [
      [100n, 110n, 121n],
      [100n, 90n, 99n],
      [100n, 100n, 100n],
    ],
    bootstrapOver(2, 1, '1'),
  );
  const near = (found: number, wanted: number): void =>
    assert.ok(Math.abs(found - wanted) < 1e-12, `${found}, not ${wanted}`);
  near(payouts[0] as number, 0);
  near(payouts[1] as number, 0.2 / 3);
  near(meanPayout.value, 0.1 / 3);
  assert.is(meanPayout.low, null, 'two rounds are too few');
  near(spread, 0.1 / 3);
  assert.equal(drawdown, { median: 0, worst: 0.1 });
  assert.equal(
    course.map(({ value }) => value),
    [100, 100, 100],
  );
  near(course[2]?.high as number, 116.8);
});

test.run();
