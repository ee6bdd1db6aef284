// deadline: 300 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { drawHome, isDirect, latencyMs, type Home } from './home.js';
import { Random } from './random.js';
import { crowded } from './scenarios.js';
import { summarize } from './summary.js';
import { World } from './world.js';

/** Half sleep, and a third joins or leaves in the four hours that this takes. */
const restless = { hostile: 0.1, sleeping: 0.5, churning: 2 };
const small = crowded(3, 30, 24, restless);

test('a crowd that sleeps, joins and leaves agrees with those who fold and judge for themselves', async () => {
  const world = await World.create(small);
  world.run();
  const { cuts, compared, final, honestBarred } = world.counts;
  assert.is(cuts, 24);
  assert.is(compared, 24, 'after each cut');
  assert.ok(final! > 0, 'and comes to models');
  assert.is(honestBarred, 0);
  const { direct, relayed, away } = world.fetches;
  assert.ok(direct > 0 && relayed > 0 && away > 0, `${direct} direct, ${relayed} relayed, ${away} in vain`);
  const [first] = world.peers;
  const joined = world.peers.filter(({ home }) => home.joinsMs > 0);
  assert.ok(joined.some(({ identity }) => first!.ledger.members.has(identity.key)));
  assert.match(
    summarize(world, { cpuSeconds: 1, peakMegabytes: 1 }),
    /^30 peers, 24 cuts, seed 3; event log [0-9a-f]{16}\nAll agree: 1 peer folded and judged alone, with equal digests after 24 folds\./,
  );
});

test('the same seed gives the same crowd, event by event', async () => {
  const short = crowded(5, 12, 6, restless);
  const worlds = await Promise.all([short, short].map((scenario) => World.create(scenario)));
  for (const world of worlds) world.run();
  assert.is(worlds[0]!.log.digest, worlds[1]!.log.digest);
});

test('who folds for itself sees that those who share a ledger have changed it', async () => {
  const world = await World.create(small, {
    before: (peer, { ledger }, { type }) =>
      !peer.isPrivate &&
      type === 'tick' &&
      ledger.number === 5 &&
      ledger.members.delete(peer.world.peers[7]!.identity.key),
  });
  assert.throws(
    () => world.run(),
    /^npm run sim -- --seed 3 --peers 30 --cuts 24 .* has another ledger than cut 6$/,
  );
});

/** As many homes as give shares to half a percent. */
function homes(): Home[] {
  const random = new Random(1);
  return Array.from({ length: 40_000 }, () => drawHome({ sleeping: 0.3, churning: 0.1 }, 86_400_000, random));
}

test('of pairs behind routers 70 % connect directly, as was measured', () => {
  const behind = homes().filter(({ reach }) => reach !== 'public');
  const pairs = behind.slice(1).map((home, i) => isDirect(home.reach, behind[i]!.reach));
  const share = pairs.filter(Boolean).length / pairs.length;
  assert.ok(Math.abs(share - 0.7) < 0.02, `${share}`);
});

test('latencies have the mean of their regions, and some are far above it', () => {
  const random = new Random(1);
  const drawn = Array.from({ length: 40_000 }, () => latencyMs(0, 1, random.int(0, 999_999) / 1_000_000));
  const mean = drawn.reduce((sum, ms) => sum + ms, 0) / drawn.length;
  assert.ok(Math.abs(mean / 124 - 1) < 0.02, `${mean}`);
  assert.ok(Math.max(...drawn) > 3 * 124);
});

test('three of ten sleep, each six to nine hours, and one of ten joins or leaves in a day', () => {
  const all = homes();
  const nights = all.flatMap(({ night }) => night ?? []);
  assert.ok(Math.abs(nights.length / all.length - 0.3) < 0.01);
  assert.ok(nights.every(({ lengthMs }) => lengthMs >= 6 * 3_600_000 && lengthMs <= 9 * 3_600_000));
  const moving = all.filter(({ joinsMs, leavesMs }) => joinsMs > 0 || leavesMs !== null);
  assert.ok(Math.abs(moving.length / all.length - 0.1) < 0.01);
});

test.run();
