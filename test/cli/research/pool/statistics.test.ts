import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bandOf, nineDecimals, quantile } from '../../../../cli/research/pool/statistics.js';

test('quantiles are those of numpy', () => {
  const values = [7, 1, 3, 2];
  assert.equal(
    [0, 0.1, 0.5, 0.9, 1].map((share) => Number(quantile(values, share).toFixed(12))),
    [1, 1.3, 2.5, 5.8, 7],
  );
  assert.is(quantile([4], 0.9), 4);
  assert.equal(values, [7, 1, 3, 2], 'the values stay as they were');
});

test('a band has the mean between the tenth below and the tenth above', () => {
  assert.equal(bandOf([...Array(11).keys()]), { value: 5, low: 1, high: 9 });
});

test('what was measured has nine decimals at most, wherever a number stands', () => {
  const found = {
    rounds: ['0001'],
    near: null,
    paid: 10n,
    mean: { value: 1 / 3 },
    payouts: [2 / 3, -1 / 3, 124],
  };
  assert.equal(nineDecimals(found), {
    ...found,
    mean: { value: 0.333333333 },
    payouts: [0.666666667, -0.333333333, 124],
  });
});

test.run();
