// deadline: 300 s
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiClient } from '../../node/api/api-client.js';
import { beginWithSnapshot } from '../../node/newcomer.js';
import { codeOf } from './engine/fixture.js';
import { agreedCuts, watches, writeSnapshotOf } from './newcomers.js';
import { cutOf, TestCampaign } from './fixture.js';

const test = suite<{ campaign: TestCampaign }>('a newcomer');
test.after.each(({ campaign }) => campaign.remove());

const quiet = { onPiece: () => undefined, onSkew: () => assert.unreachable() };
const { signal } = new AbortController();
/** Long enough that one is there while it is read, piece by piece. */
const snapshotEvery = 40;
const follows = { ...watches, snapshotEvery };

test('from a snapshot that peers or a file give a node comes to the same ledger as who folded all, and so it does by all cuts (SNAPSHOT-5, MESH-6, MESH-18)', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make({ epochMs: 400 }));
  const a = await campaign.start('a', { snapshotEvery });
  const b = await campaign.start('b', { snapshotEvery });
  const c = await campaign.start('c', { snapshotEvery });
  const client = new ApiClient(join(campaign.dir, 'a'));
  // Once a model is final there is something to settle.
  await campaign.until(() => a.events.some(({ type }) => type === 'settled'));
  const settledCut = cutOf(a);
  let found = await client.snapshot();
  while (found === null || found.cut < settledCut) {
    const cut = cutOf(a);
    await campaign.until(() => cutOf(a) > cut);
    found = await client.snapshot();
  }
  const from = { peers: [a, b].map(({ node }) => node.views.status().addresses[0] as string) };
  const dir = await campaign.prepare('d');
  let pieces = 0;
  const begun = await beginWithSnapshot({ dir, from, signal }, { ...quiet, onPiece: () => pieces++ });
  assert.ok(begun >= found.cut && pieces > 190, `${begun}, ${pieces}`);
  assert.is(await codeOf(beginWithSnapshot({ dir, from, signal }, quiet)), 'SNAPSHOT_STARTED');

  const d = await campaign.start('d', follows);
  assert.ok(cutOf(d) >= begun);
  await campaign.until(() => agreedCuts([a, b, c, d]).filter((cut) => cut > begun).length >= 5);
  // It was not there before, and says so; nobody holds that against it.
  const fresh = await campaign.start('e', {
    ...follows,
    dir: await campaign.prepare('e'),
    bootstrap: d.node.views.status().addresses,
  });
  await campaign.until(() => cutOf(fresh) > begun);
  agreedCuts([a, d, fresh]);

  const file = join(campaign.dir, 'ledger.snapshot');
  const cut = await writeSnapshotOf(client, file);
  const other = await campaign.prepare('f');
  assert.is(await beginWithSnapshot({ dir: other, from: { file }, signal }, quiet), cut);
  const f = await campaign.start('f', follows);
  await campaign.until(() => agreedCuts([a, d, f]).filter((each) => each > cut).length >= 3);

  // All cuts after all.
  await campaign.stop(d);
  const again = await campaign.start('d', { ...follows, replays: true });
  await campaign.until(() => cutOf(again) > cut && agreedCuts([a, f, again]).length > cut);
  assert.equal(
    [a, b, c, d, f, again].flatMap(({ errors }) => errors),
    [],
  );
});

test.run();
