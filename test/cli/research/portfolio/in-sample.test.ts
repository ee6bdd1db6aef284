import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { proposeInSample, type AcceptedModel } from '../../../../cli/research/portfolio/in-sample.js';
import { sketchBytes } from '../../../../protocol/limits.js';
import { toScore } from '../../../../protocol/scoring/score.js';

const test = suite('a portfolio in-sample');

/** A sketch with this byte throughout. */
const sketch = (byte: number): Uint8Array => new Uint8Array(sketchBytes).fill(byte);
const model = (pointId: string, corr: number, sharpe: number, byte: number): AcceptedModel => ({
  pointId,
  target: 'target',
  corr: toScore(corr),
  sharpe: toScore(sharpe),
  sketch: sketch(byte),
});

test('the second of a pair that predicts alike gives way to one that differs', () => {
  const models = [model('a', 0.03, 1, 0), model('b', 0.03, 1, 0), model('c', 0.03, 1, 0b01010101)];
  const found = proposeInSample(models, 2, 10);
  assert.equal(
    found.models.map(({ pointId, part }) => [pointId, part]),
    [
      ['a', 0.5],
      ['c', 0.5],
    ],
  );
  // Half of the bits differ: they correlate with 0, and spread like two.
  assert.ok(Math.abs(found.models[0]?.correlationWithOthers as number) < 1e-12);
  assert.ok(Math.abs(found.effectiveModels - 2) < 1e-9);
  assert.ok(Math.abs(found.whole.spread - 0.03 / Math.SQRT2) < 1e-12);
  assert.is(found.whole.meanCorr, 0.03);
});

test('models that all predict alike spread like one', () => {
  const models = ['a', 'b', 'c', 'd'].map((pointId) => model(pointId, 0.02, 0.5, 0));
  const { effectiveModels, whole } = proposeInSample(models, 4, 10);
  assert.ok(Math.abs(effectiveModels - 1) < 1e-9);
  assert.ok(Math.abs(whole.spread - 0.04) < 1e-12);
});

test('more eras leave means as they are, fewer draw them to what all share', () => {
  const models = [
    model('a', 0.01, 0.5, 0),
    model('b', 0.02, 1, 0b01010101),
    model('c', 0.03, 1.5, 0b00110011),
    model('d', 0.04, 2, 0b00001111),
  ];
  const shrinkage = [10, 1_000].map((eras) => proposeInSample(models, 2, eras).meanShrinkage);
  assert.ok((shrinkage[0] as number) > (shrinkage[1] as number), shrinkage.join(', '));
});

test('a spread that no sharpe tells is that of the others', () => {
  const models = [model('a', 0.02, 1, 0), model('b', 0, 0, 0b01010101)];
  const { whole } = proposeInSample(models, 2, 10);
  assert.ok(Math.abs(whole.spread - 0.02 / Math.SQRT2) < 1e-12);
});

test.run();
