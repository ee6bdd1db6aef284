// deadline: 1800 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attacked, beaconed, faulty, silenced, silentFromCut, strategies } from './scenarios.js';
import { World } from './world.js';

test('200 peers agree, and no honest one is barred', async () => {
  const world = await World.create(faulty(3, 200));
  world.run();
  const { final, duplicate, abandoned, honestBarred } = world.counts;
  assert.ok(final! > 100 && duplicate! > 0 && abandoned! > 0);
  assert.is(honestBarred, 0);
});

test('100 peers agree, and the run sees whatever can happen', async () => {
  const world = await World.create(faulty(2, 100));
  world.run();
  const {
    lapsed: _,
    unaudited: __,
    stamped: ___,
    revoked: ____,
    frozen: _____,
    paid: ______,
    ...seen
  } = world.counts;
  const { forgedFinal, honestBarred, ...needed } = seen;
  for (const [what, count] of Object.entries(needed)) assert.ok(count > 0, `the run saw no ${what}`);
  assert.equal({ forgedFinal, honestBarred }, { forgedFinal: 0, honestBarred: 0 });
});

for (const seed of [3, 4])
  test(`12 peers agree, seed ${seed}`, async () => (await World.create(faulty(seed, 12))).run());

test('12 peers agree with a public beacon whose relays are gone for longer than an outage', async () =>
  (await World.create(beaconed(2, 12))).run());

for (const seed of [2, 3, 4]) {
  test(`20 peers agree, seed ${seed}`, async () => (await World.create(faulty(seed, 20))).run());
}

test('30 peers for ten minutes: stakers, rounds and bonds make and lose nothing', async () => {
  const world = await World.create(faulty(2, 30, 600_000));
  world.run();
  const { assigned, declined, frozen, slashed, paid } = world.counts;
  for (const [what, count] of Object.entries({ assigned, declined, frozen, slashed, paid }))
    assert.ok(count! > 0, `the run saw no ${what}`);
});

for (const strategy of strategies) {
  test(`an attacker with 6 of 18 keys, ${strategy}, does harm, and yet all peers agree`, async () => {
    const world = await World.create(attacked(1, 18, 1 / 3, strategy));
    world.run();
    const { caught, disputes, released } = world.counts;
    assert.ok(strategy === 'withholding' ? released! > 0 : caught! > 0 && disputes! > 0);
  });
}

test('ten thousand keys that enrol and keep silent hold nothing up', async () => {
  const [usual, silent] = await Promise.all([0, 10_000].map((count) => World.create(silenced(1, 20, count))));
  for (const world of [usual, silent]) world!.run();
  const [without, within] = [usual, silent].map((world) => world!.history.finalityFrom(silentFromCut));
  assert.ok(within!.finalSince > 30);
  assert.ok(
    within!.cutsToFinal <= 2 * without!.cutsToFinal,
    `${within!.cutsToFinal} cuts where ${without!.cutsToFinal} are usual`,
  );
  assert.is(silent!.counts['revoked'], 0);
});

test.run();
