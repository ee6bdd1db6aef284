// deadline: 300 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { History, type Outcome } from './old-and-damaged.js';

const test = suite<{ history: History }>('a resolver over old copies and damaged files');
test.before(async (context) => {
  context.history = await History.make();
});
test.after(({ history }) => history.remove());

const trials = 20;
const kinds: { kind: 'restore' | 'damage'; what: string }[] = [
  { kind: 'restore', what: 'restores of old copies' },
  { kind: 'damage', what: 'changes of its files' },
];
for (const { kind, what } of kinds) {
  test(`of ${trials} ${what} at random each is healed or named, and no slot has two records`, async ({ history }) => {
    const counts = new Map<Outcome, number>();
    for (let seed = 1; seed <= trials; seed++) {
      const outcome = await history[kind](seed);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    console.log(`${what}: ${[...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`);
    assert.is([...counts.values()].reduce((sum, count) => sum + count, 0), trials);
  });
}

test.run();
