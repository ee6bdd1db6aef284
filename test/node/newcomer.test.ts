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

test('from a snapshot that a peer or a file gives a node comes to the same ledger as who folded all (SNAPSHOT-5, MESH-6, MESH-18)', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make({ epochMs: 250 }));
  const a = await campaign.start('a', { trainings: 0, audits: 0, snapshotEvery });
  const client = new ApiClient(join(campaign.dir, 'a'));
  await campaign.until(() => cutOf(a) > snapshotEvery);
  const from = { peers: a.node.views.status().addresses.slice(0, 1) };
  const dir = await campaign.prepare('d');
  const begun = await beginWithSnapshot({ dir, from, signal }, quiet);
  assert.is(begun % snapshotEvery, 0);
  assert.is(await codeOf(beginWithSnapshot({ dir, from, signal }, quiet)), 'SNAPSHOT_STARTED');
  const file = join(campaign.dir, 'ledger.snapshot');
  const cut = await writeSnapshotOf(client, file);
  const other = await campaign.prepare('f');
  assert.is(await beginWithSnapshot({ dir: other, from: { file }, signal }, quiet), cut);

  const d = await campaign.start('d', watches);
  const f = await campaign.start('f', watches);
  await campaign.until(() => agreedCuts([a, d, f]).filter((each) => each > cut).length >= 3);
  assert.equal(
    [a, d, f].flatMap(({ errors }) => errors),
    [],
  );
});

test.run();
