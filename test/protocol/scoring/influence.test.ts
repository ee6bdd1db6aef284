import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { influenceWith } from '../../../protocol/scoring/influence.js';
import { scoreMax } from '../../../protocol/scoring/score.js';
import { codeOf } from '../code-of.js';
import { cases, sampleColumn } from './scoring-vectors.js';

const test = suite('influence');

for (const { id, prediction, target, metaModel, targetWithGaps, integer } of cases) {
  test(`${id} is the frozen integer, and rows without a target are as if they were not there`, () => {
    assert.is(influenceWith(prediction, target)(metaModel), integer.influence);
    assert.is(influenceWith(prediction, targetWithGaps)(metaModel), integer.influenceWithGaps);
    const kept = (values: Float64Array): Float64Array =>
      values.filter((_, row) => !Number.isNaN(targetWithGaps[row]));
    assert.is(influenceWith(kept(prediction), kept(target))(kept(metaModel)), integer.influenceWithGaps);
  });

  test(`${id}: what shifts or stretches all predictions alike has none, and a sign none either`, () => {
    const of = influenceWith(prediction, target);
    assert.ok(of(prediction.map(() => 3)) <= 10);
    assert.ok(of(prediction.map((value) => 2 * value)) <= 10);
    assert.is(of(metaModel.map((value) => -value)), integer.influence);
  });

  test(`${id}: it is how fast the correlation changes`, () => {
    const y = pearsonWith(target);
    const step = 1e-6;
    const moved = (sign: number): Float64Array =>
      prediction.map((value, row) => value + sign * step * (metaModel[row] as number));
    const slope = (y(moved(1)) - y(moved(-1))) / (2 * step);
    assert.ok(Math.abs(Math.abs(slope) - integer.influence / 1e9) < 1e-6);
  });
}

/** The correlation with the centred target to the power of 1.5, in plain arithmetic. */
function pearsonWith(target: Float64Array): (values: Float64Array) => number {
  const less = (values: Float64Array): Float64Array =>
    values.map((value) => value - values.reduce((sum, each) => sum + each, 0) / values.length);
  const times = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, row) => sum + value * (b[row] as number), 0);
  const y = less(less(target).map((value) => Math.sign(value) * Math.abs(value) ** 1.5));
  return (values) => times(less(values), y) / Math.sqrt(times(less(values), less(values)) * times(y, y));
}

test('where predictions or target do not vary there is none; it is bounded; and it takes a value for each row', () => {
  const varied = sampleColumn(5, 30, 5).map((value) => value / 4);
  const tenth = new Float64Array(30).fill(0.1);
  assert.equal([influenceWith(tenth, varied)(varied), influenceWith(varied, tenth)(varied)], [0, 0]);
  // They vary, but by less than their squares can tell.
  const hardly = varied.map((value) => value * 1e-200);
  assert.equal([influenceWith(hardly, varied)(varied), influenceWith(varied, hardly)(varied)], [0, 0]);
  assert.is(
    influenceWith(
      varied.map((value) => value * 1e-9),
      sampleColumn(8, 30, 7),
    )(sampleColumn(9, 30, 3)),
    scoreMax,
  );
  assert.is(
    codeOf(() => influenceWith(varied, varied)(varied.subarray(1))),
    'SCORE_LENGTH',
  );
  assert.is(
    codeOf(() => influenceWith(varied, varied)(varied.map(() => NaN))),
    'SCORE_PREDICTION',
  );
});

test.run();
