import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bandOf, quantile } from '../../../cli/pool/statistics.js';

test('quantiles are those of numpy', () => {
  const values = [7, 1, 3, 2];
  assert.equal([0, 0.1, 0.5, 0.9, 1].map((share) => Number(quantile(values, share).toFixed(12))), [1, 1.3, 2.5, 5.8, 7]);
  assert.is(quantile([4], 0.9), 4);
  assert.equal(values, [7, 1, 3, 2], 'the values stay as they were');
});

test('a band has the mean between the tenth below and the tenth above', () => {
  assert.equal(bandOf([...Array(11).keys()]), { value: 5, low: 1, high: 9 });
});

test.run();
