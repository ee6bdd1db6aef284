import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeHistory, encodeHistory, firstDifference, liveHistory } from './history.js';
import { kinds } from './random-life.js';

const test = suite('a history that others can fold');
const { history, kinds: lived } = liveHistory(3, 60);

test('it has every kind of record', () => assert.equal([...lived].sort(), [...kinds].sort()));

test('its bytes tell all that it takes to come to the same digest after each cut', () => {
  assert.is(firstDifference(decodeHistory(encodeHistory(history))), null);
});

test('a ledger that differs is told with the cut where it first does', () => {
  const cuts = history.cuts.map((each, i) =>
    i === 40 ? { ...each, digest: history.cuts[39]!.digest } : each,
  );
  assert.is(firstDifference({ ...history, cuts }), 41);
});

test.run();
