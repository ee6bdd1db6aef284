import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RecentEvents } from '../../../node/bus/recent-events.js';

const test = suite('recent events');

test('the latest 500 are kept, the oldest first, without what says little later', () => {
  const recent = new RecentEvents();
  for (let number = 1; number <= 600; number++) {
    recent.note({ type: 'cut', number, records: 1 }, number);
    recent.note({ type: 'cut', number, records: 0 }, number);
    recent.note({ type: 'peer', peerId: 'p', connected: true }, number);
  }
  const kept = recent.list();
  assert.is(kept.length, 500);
  assert.equal(kept[0], { atMs: 101, event: { type: 'cut', number: 101, records: 1 } });
  assert.is(kept.at(-1)?.atMs, 600);
});

test.run();
