// deadline: 300 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usualShares } from './scenarios.js';
import { allot, committeeMin, describeShards, runShards } from './shards.js';

test('a committee without a third of hostile members but once in a billion draws', () => {
  assert.equal(
    [0.05, 0.1, 0.2].map((hostile) => committeeMin(hostile, 1e-9)),
    [42, 87, 363],
  );
  assert.ok(committeeMin(0.1, 1e-6) < committeeMin(0.1, 1e-9));
});

test('peers are allotted to shards of about one size, and the hostile among them alike', () => {
  const shards = allot(1, 10_000, 1_000, 16);
  assert.is(
    shards.reduce((sum, { peers }) => sum + peers, 0),
    10_000,
  );
  assert.is(
    shards.reduce((sum, { hostile }) => sum + hostile, 0),
    1_000,
  );
  for (const { peers, hostile } of shards) {
    assert.ok(Math.abs(peers - 625) < 5 * Math.sqrt(625), `${peers} peers`);
    assert.ok(hostile / peers < 1 / 3, `${hostile} of ${peers}`);
  }
  assert.is.not(allot(2, 10_000, 1_000, 16)[0]!.peers, shards[0]!.peers);
});

test('a node of a shard folds what its shard does, and no honest one comes to harm', async () => {
  const runs = await runShards(1, { peers: 36, shards: 3, cuts: 10 }, usualShares);
  assert.is(runs.length, 3);
  for (const { peers, records, cuts, honestBarred } of runs) {
    assert.is(cuts, 10);
    assert.is(honestBarred, 0);
    assert.ok(records >= peers, 'each of them has said something');
  }
  const all = runs.reduce((sum, { records }) => sum + records, 0);
  assert.ok(runs.every(({ records }) => records < 0.7 * all));
  assert.match(
    describeShards(runs),
    /^ +shard +peers .*\n( +\d+.*\n){3}A node folds [\d.]+ records a cut at most/,
  );
});

test.run();
