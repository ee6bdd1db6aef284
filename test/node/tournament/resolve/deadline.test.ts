import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { numerai } from '../../../../cli/presets/numerai.js';
import { deadlineWithin } from '../../../../node/tournament/resolve/deadline.js';

const test = suite('the deadline of a round that is opened in a window');
const minuteMs = 60_000;

test('in an hour of ten-minute epochs the deadline leaves an epoch for meta model and submission', () => {
  const cutsAfter = (leftMinutes: number): unknown => {
    const { cuts, isInTime } = deadlineWithin(leftMinutes * minuteMs, numerai.rules);
    return [cuts, isInTime];
  };
  assert.equal([60, 59, 50, 49, 40].map(cutsAfter), [
    [5, true],
    [4, true],
    [4, true],
    [3, true],
    [3, true],
  ]);
  assert.equal(
    [39, 0, -90].map(cutsAfter),
    [
      [144, false],
      [144, false],
      [144, false],
    ],
    'it is opened all the same',
  );
  assert.equal(cutsAfter(2 * 24 * 60), [144, true], 'no later than the campaign allows');
});

test.run();
