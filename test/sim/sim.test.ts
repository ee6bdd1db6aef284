import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faulty } from './scenarios.js';
import { World } from './world.js';

test('200 peers agree through delay, loss, duplication, a partition, crashes and a resolver that is away', async () => {
  const world = await World.create(faulty(1, 200));
  world.run();
  const { final, collisions, forged } = world.counts;
  assert.ok(final >= 20, `${final} models became final`);
  assert.ok(collisions > 0, 'no draws collided');
  assert.ok(forged > 0, 'no forger was caught');
});

for (const seed of [2, 3, 4]) {
  test(`20 peers agree, seed ${seed}`, async () => {
    const world = await World.create(faulty(seed, 20));
    world.run();
    assert.ok(world.counts.final > 0);
  });
}

test('the same seed gives the same run', async () => {
  const runs = [await World.create(faulty(5, 10)), await World.create(faulty(5, 10))];
  for (const world of runs) world.run();
  assert.equal(runs[0]!.counts, runs[1]!.counts);
});

test('a failure names its seed', async () => {
  const world = await World.create(faulty(6, 4));
  world.checkFold = () => { throw new Error('made to fail'); };
  assert.throws(() => world.run(), /^seed 6 at \d+ ms: made to fail$|seed 6 at \d+ ms: made to fail/);
});

test.run();
