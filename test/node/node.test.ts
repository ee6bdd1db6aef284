// deadline: 180 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Node } from '../../node/node.js';
import type { PeerEvent } from '../../node/peer/events.js';
import { codeOf, gridWith } from './engine/fixture.js';
import { childPids, cutOf, TestCampaign, type TestNode } from './fixture.js';

const test = suite<{ campaign: TestCampaign }>('a node');
test.after.each(({ campaign }) => campaign.remove());

const told = <T extends PeerEvent['type']>({ events }: TestNode, type: T): Extract<PeerEvent, { type: T }>[] =>
  events.filter((event): event is Extract<PeerEvent, { type: T }> => event.type === type);

test('two nodes on one data directory: the second says STORE_LOCKED, and the first goes on', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const first = await campaign.start('a', { trainings: 0, audits: 0 });
  assert.is(await codeOf(campaign.start('a')), 'STORE_LOCKED');
  const cut = cutOf(first);
  await campaign.until(() => cutOf(first) > cut);
});

test('of two that draw one point at once one wins on every peer, and the other trains another', async (context) => {
  // Six points, and every slot a new draw: two nodes soon draw the same.
  const campaign = (context.campaign = await TestCampaign.make({ grid: gridWith({ colsample_bytree: ['1'], max_bin: ['5'], num_leaves: ['3', '4', '5'], learning_rate: ['0.1', '0.2'] }) }));
  const nodes = [await campaign.start('a'), await campaign.start('b'), await campaign.start('c')];
  const [a] = nodes as [TestNode];
  await campaign.until(() => told(a, 'lost').length > 0);
  const [lost] = told(a, 'lost');
  const lostAlike = (node: TestNode): boolean => told(node, 'lost').some((event) => event.cut === lost!.cut && event.node === lost!.node && event.pointId === lost!.pointId);
  await campaign.until(() => nodes.every(lostAlike));
  const holderOn = (node: TestNode): string | undefined => told(node, 'held').filter(({ pointId, cut }) => pointId === lost!.pointId && cut <= lost!.cut).at(-1)?.node;
  const holder = holderOn(a);
  assert.ok(holder !== undefined);
  assert.equal(nodes.map(holderOn), [holder, holder, holder]);
  const loser = nodes.find(({ node }) => node.views.status().node === lost!.node) as TestNode;
  // The grid is small: the loser draws on until a point is free, or none is left.
  await campaign.until(() => told(loser, 'held').some(({ node, pointId, cut }) => node === lost!.node && cut > lost!.cut && pointId !== lost!.pointId)
    || new Set(told(loser, 'held').map(({ pointId }) => pointId)).size === 6);
});

test('nodes at the same cut have the same digest', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const nodes = [await campaign.start('a'), await campaign.start('b'), await campaign.start('c')];
  const digests = new Map<number, Set<string>>();
  const note = (): void => {
    for (const { node } of nodes) {
      const { number, digest } = node.views.status().cut;
      digests.set(number, (digests.get(number) ?? new Set()).add(digest));
    }
  };
  await campaign.until(() => {
    note();
    return nodes.every((node) => cutOf(node) >= 8) && nodes.some((node) => told(node, 'settled').length > 0);
  });
  for (const [number, seen] of digests) assert.is(seen.size, 1, `cut ${number}`);
  assert.equal(nodes.flatMap(({ errors }) => errors), []);
});

test('one whose engine is killed goes on and commits', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const node = await campaign.start('a');
  await campaign.until(() => told(node, 'trees').length > 0);
  for (const pid of childPids()) process.kill(pid, 'SIGKILL');
  await campaign.until(() => told(node, 'committed').length > 0);
  assert.equal(told(node, 'workFailed').filter(({ final }) => final), []);
});

test('one that is stopped while it trains goes on from the stored segments', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make({ grid: gridWith({ n_estimators: ['2000'], learning_rate: ['0.001'] }) }));
  const first = await campaign.start('a');
  await campaign.until(() => told(first, 'trees').some(({ segments }) => segments >= 3));
  await campaign.stop(first);
  await first.node.ended;
  const done = Math.max(...told(first, 'trees').map(({ segments }) => segments));
  const { key } = told(first, 'trees')[0]!;
  const second = await campaign.start('a');
  await campaign.until(() => told(second, 'trees').some((event) => event.key === key));
  assert.is(told(second, 'trees').find((event) => event.key === key)!.segments, done, 'the first it tells is what was stored');
});

test('one that cannot listen closes what it opened, and says why', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const dir = await campaign.prepare('a');
  const options = { dir, threads: 1, memoryBytes: 1 << 28, diskBytes: 1 << 28, announce: [], bootstrap: [], trainings: 0, audits: 0 };
  const dependencies = { onEvent: () => undefined, onError: () => undefined };
  assert.is(await codeOf(Node.start({ ...options, listen: ['/ip4/127.0.0.1/tcp/0/nonsense'] }, dependencies)), 'MESH_ADDRESS');
  assert.equal(childPids(), []);
  await campaign.start('a');
});

test.run();
