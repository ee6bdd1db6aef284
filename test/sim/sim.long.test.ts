// deadline: 1800 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faulty } from './scenarios.js';
import { World } from './world.js';

test('200 peers agree, and no honest one is barred', async () => {
  const world = await World.create(faulty(3, 200));
  world.run();
  const { final, duplicate, abandoned, honestBarred } = world.counts;
  assert.ok(final! > 100 && duplicate! > 0 && abandoned! > 0);
  assert.is(honestBarred, 0);
});

test.run();
