// deadline: 300 s
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { journalFile } from '../../../node/data-dir/data-dir.js';
import { codeOf } from '../engine/fixture.js';
import { cutOf, TestCampaign, type TestNode } from '../fixture.js';
import { back, lay, signedIn } from './fixture.js';

const test = suite<{ campaign: TestCampaign }>('a node that lives on from a backup');
test.before.each(async (context) => {
  context.campaign = await TestCampaign.make();
});
test.after.each(({ campaign }) => campaign.remove());

const ownerOf = ({ network }: TestCampaign, { node }: TestNode): string =>
  `${network} ${node.views.status().node}`;

const isTraining = ({ node }: TestNode): boolean =>
  node.views.status().work.some(({ task }) => task === 'train');
const isSure = ({ node }: TestNode): boolean => node.views.status().doubt === null;

/** A data directory that has the campaign's dataset and no node. */
async function emptyDir(campaign: TestCampaign, name: string): Promise<string> {
  const dir = join(campaign.dir, name);
  await cp(join(campaign.dir, 'data'), dir, { recursive: true });
  return dir;
}

test('moved while it trains, it goes on elsewhere with all that it had, and starts here no more', async ({
  campaign,
}) => {
  const a = await campaign.start('a', { trainings: 0 });
  const b = await campaign.start('b');
  const owner = ownerOf(campaign, b);
  await campaign.until(() => isTraining(b));
  const [from, file] = [join(campaign.dir, 'b'), join(campaign.dir, 'b.backup')];
  assert.is(await codeOf(back(from, file, { isMove: true })), 'STORE_LOCKED', 'it must be stopped');
  const held = b.node.views.status().lease.points;
  await campaign.stop(b);
  const { isMove } = await back(from, file, { isMove: true });
  assert.ok(isMove);
  assert.is(await codeOf(campaign.start('b')), 'DIR_MOVED');

  const dir = await emptyDir(campaign, 'elsewhere');
  await lay(file, dir);
  const moved = await campaign.start('b', { dir });
  assert.is(moved.node.views.status().lease.points, held, 'its point is still its own');
  await campaign.until(() => isSure(moved) && isTraining(moved));
  const cut = cutOf(a);
  await campaign.until(() => cutOf(moved) > cut);
  await campaign.stop(moved);
  const [before, after] = [await readFile(journalFile(from)), await readFile(journalFile(dir))];
  assert.ok(after.subarray(0, before.length).equals(before), 'it has signed on from there');
  assert.equal(moved.errors, []);
  assert.ok((await signedIn(dir, owner)).size > 0);
});

test('restored from a backup that is older than what it signed, it signs nothing twice', async ({
  campaign,
}) => {
  const a = await campaign.start('a', { trainings: 0 });
  const b = await campaign.start('b');
  const owner = ownerOf(campaign, b);
  await campaign.until(() => cutOf(b) >= 3 && isTraining(b));
  const [from, file] = [join(campaign.dir, 'b'), join(campaign.dir, 'b.backup')];
  await back(from, file);
  const old = (await signedIn(from, owner)).size;
  const cut = cutOf(b);
  await campaign.until(() => cutOf(b) >= cut + 8 && b.node.views.status().work.length > 0);
  await campaign.stop(b);
  const lost = await signedIn(from, owner);
  assert.ok(lost.size > old, 'it had signed more');

  const dir = await emptyDir(campaign, 'restored');
  await lay(file, dir);
  const asLaid = await readFile(journalFile(dir));
  const alone = await campaign.start('b', { dir, bootstrap: [] });
  assert.is(alone.node.views.status().doubt?.code, 'PEER_UNSURE');
  await campaign.stop(alone);
  assert.ok((await readFile(journalFile(dir))).equals(asLaid), 'nothing is signed while nobody answers');

  const restored = await campaign.start('b', { dir });
  await campaign.until(() => isSure(restored));
  const sureAt = cutOf(a);
  await campaign.until(() => cutOf(restored) >= sureAt + 6 && isTraining(restored));
  await campaign.stop(restored);
  const signed = await signedIn(dir, owner);
  assert.ok(signed.size > lost.size, 'it has signed on');
  const twice = [...lost].filter(([key, message]) => (signed.get(key) ?? message) !== message);
  assert.equal(
    twice.map(([key]) => key),
    [],
  );
});

test('a resolver that is restored waits until a member has shown it the latest cut, and goes on', async ({
  campaign,
}) => {
  const watching = { trainings: 0, audits: 0 };
  const a = await campaign.start('a', watching);
  const owner = ownerOf(campaign, a);
  const b = await campaign.start('b', watching);
  await campaign.until(() => cutOf(b) >= 2);
  const [from, file] = [join(campaign.dir, 'a'), join(campaign.dir, 'a.backup')];
  await back(from, file);
  const cut = cutOf(b);
  await campaign.until(() => cutOf(b) >= cut + 3);
  await campaign.stop(a);
  const lost = await signedIn(from, owner);
  const latest = cutOf(b);
  await rm(from, { recursive: true });
  await lay(file, from);
  const restored = await campaign.start('a', { ...watching, bootstrap: [], dir: from });
  assert.match(restored.node.views.status().doubt?.code as string, /^RESOLVER_/);
  await campaign.stop(restored);
  const again = await campaign.start('a', { ...watching, dir: from });
  await campaign.until(() => cutOf(b) >= latest + 2);
  assert.ok(isSure(again));
  await campaign.stop(again);
  const signed = await signedIn(from, owner);
  assert.equal(
    [...lost].filter(([key, message]) => (signed.get(key) ?? message) !== message).map(([key]) => key),
    [],
  );
});

test.run();
