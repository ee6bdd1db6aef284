// deadline: 300 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  attacked,
  beaconed,
  faulty,
  silenced,
  silentFromCut,
  strategies,
  type Scenario,
} from './scenarios.js';
import { World } from './world.js';
import { slowAfter, slowCases } from '../runner/slow-cases.js';

const slow = slowCases(test);

slow(
  '10 peers agree through delay, loss, duplication, a partition, crashes and a resolver that is away',
  async () => {
    const world = await World.create({ ...faulty(2, 10, 500_000), falseAccusers: 1 });
    world.run();
    // What hangs on the luck of a short time is seen in some runs only.
    const {
      lapsed: _,
      unaudited: ______,
      stamped: __,
      revoked: ___,
      frozen: ____,
      paid: _____,
      forgedFinal,
      honestBarred,
      ...seen
    } = world.counts;
    for (const [what, count] of Object.entries(seen)) assert.ok(count > 0, `the run saw no ${what}`);
    assert.equal({ forgedFinal, honestBarred }, { forgedFinal: 0, honestBarred: 0 });
  },
);

slow('6 peers agree with a public beacon whose relays are gone for longer than an outage', async () => {
  const world = await World.create(beaconed(2, 6));
  world.run();
  const pulses = world.history.foldsAfter(0, Infinity).map(({ cut }) => cut.body.pulse);
  assert.ok(pulses.filter((pulse) => pulse !== null).length > 10, 'most cuts hold one');
  assert.ok(
    pulses.some((pulse) => pulse === null),
    'some do not',
  );
  assert.ok(pulses.at(-1) !== null, 'and then it goes on with them');
});

slow(
  'stakers, rounds and bonds make and lose nothing, and two records for one place freeze an account',
  async () => {
    const world = await World.create(faulty(3, 8, 600_000));
    world.run();
    const { assigned, declined, frozen, slashed, paid } = world.counts;
    for (const [what, count] of Object.entries({ assigned, declined, frozen, slashed, paid }))
      assert.ok(count! > 0, `the run saw no ${what}`);
  },
);

const attack = slowAfter(1, test);
for (const strategy of strategies) {
  attack(
    `an attacker with a third of the keys, ${strategy}, does harm, and yet all peers agree`,
    async () => {
      const world = await World.create({ ...attacked(1, 9, 1 / 3, strategy), durationMs: 300_000 });
      world.run();
      const { caught, disputes, released } = world.counts;
      // What nobody else can have cannot be found forged: it is given up.
      assert.ok(strategy === 'withholding' ? released! > 0 : caught! > 0 && disputes! > 0);
    },
  );
}

slow(
  'two hundred keys that enrol and keep silent hold nothing up: models become final within twice the usual cuts',
  async () => {
    const world = await World.create(silenced(1, 7, 200, 480_000));
    world.run();
    const usual = world.history.finalityFrom(0, silentFromCut - 6);
    const since = world.history.finalityFrom(silentFromCut);
    assert.ok(
      usual.finalSince >= 10 && since.finalSince >= 10,
      `${usual.finalSince} and ${since.finalSince} models`,
    );
    assert.ok(
      since.cutsToFinal <= 2 * usual.cutsToFinal,
      `${since.cutsToFinal} cuts where ${usual.cutsToFinal} are usual`,
    );
    assert.is(world.counts['revoked'], 0);
  },
);

test('the same seed gives the same run, event by event, and another seed another', async () => {
  const short = (seed: number): Scenario => ({ ...faulty(seed, 8, 240_000), forgers: 0, finalMin: 0 });
  const worlds = await Promise.all([5, 5, 6].map((seed) => World.create(short(seed))));
  for (const world of worlds) world.run();
  const [first, again, other] = worlds.map(({ log, counts }) => ({ digest: log.digest, counts }));
  assert.equal(first, again);
  assert.is.not(first!.digest, other!.digest);
});

test.run();
