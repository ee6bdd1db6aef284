// deadline: 300 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Watcher } from './outages.js';
import { small } from './scenarios.js';
import { World } from './world.js';

const epochMs = 10_000;
/** Cuts that a hold takes whose end is known, one whose end is not, and one too short to leave for. */
const [known, unknown, short] = [40, 30, 4];
/** When each begins; and when the network ends. */
const [knownCut, unknownCut, shortCut, endCut] = [16, 40, 76, 96];

test('of five nodes three are held, two of them for longer than their lease: no standing is lost, none weighs less, and no point of theirs expires', async () => {
  const watcher = new Watcher();
  const scenario = small(3, endCut * epochMs);
  const world = await World.create(
    { ...scenario, changes: { ...scenario.changes, away: { maxEpochs: 60, restEpochs: 12 } } },
    { before: ({ index }, { ledger }) => index === 4 && watcher.look(ledger) },
  );
  const [, first, second, third, watching] = world.peers;
  world.clock.after(knownCut * epochMs, () => first!.hold(known * epochMs, true));
  world.clock.after(unknownCut * epochMs, () => second!.hold(unknown * epochMs, false));
  world.clock.after(shortCut * epochMs, () => third!.hold(short * epochMs, true));
  world.run();
  const { revoked, unaudited, final, honestBarred } = world.counts;
  assert.equal(
    { revoked, unaudited, honestBarred, lost: watcher.lost },
    { revoked: 0, unaudited: 0, honestBarred: 0, lost: [] },
  );
  assert.ok(final! >= 30, `${final} models became final`);
  const { members } = watching!.ledger;
  const lowest = world.peers.map(({ identity: { key } }) => watcher.reliabilityMin.get(key));
  assert.equal(lowest, [8, 8, 8, 8, 8]);
  const wentAway = [first, second, third].map((peer) => members.get(peer!.identity.key)!.awayCut > 0);
  assert.equal(wentAway, [true, true, false]);
  for (const peer of [first, second, third]) {
    const { skipped, awayUntil } = members.get(peer!.identity.key)!;
    assert.is(skipped, 0, 'what it held it still had');
    assert.ok(awayUntil <= watching!.ledger.number, 'and it is back');
  }
});

test.run();
