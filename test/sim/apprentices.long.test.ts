// deadline: 300 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silenced } from './scenarios.js';
import { World } from './world.js';
import { memberFields } from '../../protocol/ledger/entry-fields.js';

test('nodes that only verify come to show work as apprentices; rubber stamps do not', async () => {
  const verifiers = { honest: 3, lazy: 2 };
  const world = await World.create({ ...silenced(2, 15, 0, 800_000), verifiers });
  world.run();
  const { members } = world.peers[0]!.ledger;
  const seen = world.peers.slice(-5).map(({ identity }) => members.get(identity.key)!);
  const trainers = world.peers
    .slice(0, 10)
    .map(({ identity }) => memberFields(members.get(identity.key)!).hasShownWork);
  assert.ok(
    trainers.filter(Boolean).length >= 7,
    `${trainers.filter(Boolean).length} have shown work by models of their own`,
  );
  assert.equal(
    seen.slice(0, 3).map(({ phase }) => phase),
    ['proven', 'proven', 'proven'],
  );
  const lazy = seen.slice(3);
  assert.ok(
    lazy.every(({ phase }) => phase !== 'proven'),
    'who attests without looking has shown nothing',
  );
  assert.ok(lazy.some(({ phase }) => phase === 'barred'));
  assert.is(world.counts['honestBarred'], 0);
});

test.run();
