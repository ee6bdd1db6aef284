import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lowerNormalQuantile, naturalLog } from '../../../protocol/scoring/normal.js';
import { bits, integers } from './scoring-vectors.js';

const test = suite('normal');

test('every bit of the frozen logarithms and quantiles is the same', () => {
  assert.ok(integers.normal.length >= 16);
  for (const { p, log, quantile } of integers.normal) {
    assert.is(bits(naturalLog(p)), log, `log ${p}`);
    assert.is(bits(lowerNormalQuantile(p)), quantile, `quantile ${p}`);
  }
});

test('the logarithm is the natural one to four units in the last place', () => {
  for (let p = 1; p > 1e-12; p *= 0.93) {
    assert.ok(Math.abs(naturalLog(p) - Math.log(p)) <= 4 * Number.EPSILON * Math.abs(Math.log(p)), String(p));
  }
});

test('what is the root of one half as a double is not doubled before its logarithm', () => {
  // Computed by a second program; doubled first it would end in ed.
  assert.is(bits(naturalLog(0.7071067811865476)), 'bfd62e42fefa39ee');
});

// From tables of 20 digits: the quantiles of 0.25, 0.025, 0.001 and 1e-9.
for (const [p, quantile] of [
  [0.5, 0],
  [0.25, -0.6744897501960817432],
  [0.025, -1.9599639845400542355],
  [0.001, -3.0902323061678135415],
  [1e-9, -5.9978070150076868715],
] as const) {
  test(`the quantile of ${p} is right to 1e-14`, () =>
    assert.ok(Math.abs(lowerNormalQuantile(p) - quantile) <= 1e-14));
}

test('the quantile rises, also where its two formulas meet', () => {
  for (const from of [1e-10, 0.0749, 0.07499999, 0.3, 0.4999]) {
    const quantiles = Array.from({ length: 1000 }, (_, i) => lowerNormalQuantile(from * (1 + i * 1e-7)));
    quantiles.slice(1).forEach((quantile, i) => assert.ok(quantile > (quantiles[i] as number), String(from)));
  }
});

test('the series of the logarithm has no other term than the eleven that are specified', () => {
  // Computed by a second program; of some 70 in 100,000 values a further term would change the last bit.
  for (const [value, log] of [
    [0.0217525, -3.8280265855240945],
    [0.0218775, -3.8222965675542877],
    [0.02191, -3.820812125374762],
    [0.0219725, -3.8179636075254737],
  ] as const)
    assert.is(naturalLog(value), log);
});

test.run();
