// deadline: 300 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { countOutcomes, History } from './old-and-damaged.js';

const test = suite<{ history: History }>('a resolver over old copies and damaged files');
test.before(async (context) => {
  context.history = await History.make();
});
test.after(({ history }) => history.remove());

const trials = 5;
for (const kind of ['restore', 'damage'] as const) {
  test(`after each of ${trials} times of ${kind} it is healed or named, and no slot has two records`, async ({
    history,
  }) => {
    const counts = await countOutcomes(history, kind, trials);
    assert.is(
      [...counts.values()].reduce((sum, count) => sum + count, 0),
      trials,
    );
  });
}

test.run();
