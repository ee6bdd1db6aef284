// deadline: 300 s
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CostBook } from '../../node/cost/cost-book.js';
import { beaconSeedFile, campaignFile, storeFolder } from '../../node/data-dir/data-dir.js';
import { datasetsFolder } from '../../node/dataset/dataset-store.js';
import { Mesh } from '../../node/mesh/mesh.js';
import { Node } from '../../node/node.js';
import { usualPreferences, writePreferences } from '../../node/preferences.js';
import { put, Store } from '../../node/store/store.js';
import { tables } from '../../node/store/tables.js';
import { encodeCampaign } from '../../protocol/campaign/campaign.js';
import { domainHash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import { codeOf, gridWith } from './engine/fixture.js';
import { childPids, cutOf, TestCampaign, told, type TestNode } from './fixture.js';
import { slowCases } from '../runner/slow-cases.js';

const test = suite<{ campaign: TestCampaign }>('a node');
const slow = slowCases(test);
test.after.each(({ campaign }) => campaign.remove());

test('two nodes on one data directory: the second says STORE_LOCKED, and the first goes on', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const first = await campaign.start('a', { trainings: 0, audits: 0 });
  assert.is(await codeOf(campaign.start('a')), 'STORE_LOCKED');
  const cut = cutOf(first);
  await campaign.until(() => cutOf(first) > cut);
});

/**
 * A point that one cut drew for two nodes, which so claimed it at once: one held it in the same cut in which
 * the other lost it.
 */
function collisionOn(node: TestNode): { pointId: string; winner: string; loser: string; cut: number } | null {
  for (const { pointId, node: loser, slot, cut } of told(node, 'lost')) {
    const held = told(node, 'held')
      .filter((event) => event.pointId === pointId && event.cut === cut)
      .at(-1);
    const drawn = told(node, 'drawn').filter((event) => event.draw.pointId === pointId && event.cut < cut);
    const drawnCut = drawn.find((event) => event.node === loser && event.slot === slot)?.cut;
    if (held !== undefined && drawn.some((event) => event.node === held.node && event.cut === drawnCut))
      return { pointId, winner: held.node, loser, cut };
  }
  return null;
}

/** Twelve points for nine slots at once. */
const crowded = gridWith({
  colsample_bytree: ['1'],
  max_bin: ['5'],
  num_leaves: ['3', '4', '5'],
  learning_rate: ['0.1', '0.2', '0.3', '0.4'],
  n_estimators: ['400'],
});

/**
 * Three nodes of which two claimed one point at once, and the loser went on with another; null where all
 * points were gone before.
 */
async function collide(
  campaign: TestCampaign,
): Promise<{ nodes: TestNode[]; collision: NonNullable<ReturnType<typeof collisionOn>> } | null> {
  const a = await campaign.start('a', { trainings: 3 });
  // At once, so that they open their slots in one cut, and draw in one.
  const others = await Promise.all(['b', 'c'].map((name) => campaign.start(name, { trainings: 3 })));
  const nodes = [a, ...others];
  const isOver = (): boolean => told(a, 'settled').length >= 12;
  await campaign.until(() => collisionOn(a) !== null || isOver());
  const collision = collisionOn(a);
  if (collision === null) return null;
  const loser = nodes.find(({ node }) => node.views.status().node === collision.loser) as TestNode;
  const goesOn = (): boolean =>
    told(loser, 'work').some(
      ({ task, key, state }) =>
        task === 'train' && state === 'started' && key !== `train/${collision.pointId}`,
    );
  await campaign.until(() => goesOn() || isOver());
  return goesOn() ? { nodes, collision } : null;
}

slow(
  'of two that claim one point at once one wins on every peer, and the other trains another',
  async (context) => {
    // Each name draws other points; most of them let two nodes meet while there are others left.
    let met: Awaited<ReturnType<typeof collide>> = null;
    for (let i = 0; met === null && i < 8; i++) {
      if (i > 0) await context.campaign.remove();
      context.campaign = await TestCampaign.make({ name: `crowded ${i}`, grid: crowded });
      met = await collide(context.campaign);
    }
    assert.ok(met, 'in none of eight campaigns two nodes claimed one point at once');
    const { campaign } = context;
    const { nodes, collision } = met;
    await campaign.until(() => nodes.every((node) => collisionOn(node) !== null));
    assert.equal(nodes.map(collisionOn), [collision, collision, collision]);
    const [winner, loser] = [collision.winner, collision.loser].map(
      (key) => nodes.find(({ node }) => node.views.status().node === key) as TestNode,
    ) as [TestNode, TestNode];
    const key = `train/${collision.pointId}`;
    assert.not(told(loser, 'work').some((event) => event.key === key && event.state === 'done'));
    await campaign.until(() =>
      told(winner, 'work').some((event) => event.key === key && event.state === 'done'),
    );
    assert.equal(
      nodes.flatMap(({ errors }) => errors),
      [],
    );
  },
);

slow(
  'a node that is away holds its point and does no work, until it is told to come back',
  async (context) => {
    const away = { maxEpochs: 1_000, restEpochs: 60 };
    const campaign = (context.campaign = await TestCampaign.make({ away }));
    const one = await campaign.start('a');
    const { views } = one.node;
    await campaign.until(() => views.status().work.length > 0);
    const epoch = cutOf(one);
    const { objection } = await views.order({ body: { kind: 'away', epoch, until: epoch + 500 } });
    assert.is(objection, null);
    await campaign.until(() => views.status().lease.awayUntil === epoch + 500);
    const { work, lease } = views.status();
    assert.equal(work, []);
    assert.ok(lease.points + lease.slots > 0 && lease.untilCut! >= epoch + 500);
    await views.order({ body: { kind: 'enrolment', epoch: cutOf(one) } });
    await campaign.until(() => views.status().lease.awayUntil === null && views.status().work.length > 0);
  },
);

/** A node whose only training took two seconds a tree, and whose owner lets none take more than a minute. */
async function startSlow(campaign: TestCampaign): Promise<TestNode> {
  const dir = await campaign.prepare('a');
  await writePreferences(dir, { ...usualPreferences, trainingMaxMs: 60_000 });
  const book = await CostBook.open(dir);
  const pointId = domainHash('slow') as PointId;
  const shape = { rows: 900, featuresUsed: 12, numLeaves: 7, trees: 1, treesBytes: 80 };
  book.note({ pointId, ...shape, cpuMs: 2_000, wallMs: 2_000 });
  await book.save();
  return campaign.start('a');
}

slow(
  'a node that cannot finish more of the grid than it may skip opens no slot, and says so',
  async (context) => {
    const campaign = (context.campaign = await TestCampaign.make({
      claims: {
        openSlotsMax: 4,
        skipMaxPpm: 100_000,
        leaseEpochs: 60,
        enrolmentEpochs: 200,
        newcomersMax: 10,
      },
    }));
    const node = await startSlow(campaign);
    const { views } = node.node;
    await campaign.until(() => views.status().waiting?.reason === 'unfit');
    assert.equal(views.status().fitness, { trainings: 1, unfitPpm: 1_000_000, skipMaxPpm: 100_000 });
    const cut = cutOf(node);
    await campaign.until(() => cutOf(node) >= cut + 3);
    assert.is(views.status().membership?.openedSlots, 0);
    // Whose owner takes whatever comes is fit again, without a start.
    await views.setPreferences({ body: usualPreferences });
    await campaign.until(() => told(node, 'trees').length > 0);
  },
);

slow(
  'a point that was drawn and does not fit is skipped openly, and nothing of it trained',
  async (context) => {
    // All slots may be skipped, and so it opens some.
    const campaign = (context.campaign = await TestCampaign.make());
    const node = await startSlow(campaign);
    await campaign.until(() => node.node.views.status().membership?.skippedSlots === 1);
    const [failed] = told(node, 'workFailed');
    assert.equal([failed?.task, failed?.final], ['train', true]);
    assert.match(failed?.why ?? '', /^This machine cannot finish the point: .* its owner lets/);
    assert.equal(told(node, 'trees'), []);
  },
);

test('what its owner says of the line holds as it starts, and when it is said anew', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const dir = await campaign.prepare('a');
  const [first, then] = [
    { upload: 500_000, download: null },
    { upload: null, download: 1_000_000 },
  ];
  await writePreferences(dir, { ...usualPreferences, line: first });
  const limits: unknown[] = [];
  const { limitLine } = Mesh.prototype;
  Mesh.prototype.limitLine = function (this: Mesh, line) {
    limits.push(line);
    limitLine.call(this, line);
  };
  try {
    const { node } = await campaign.start('a', { dir, trainings: 0, audits: 0 });
    await node.views.setPreferences({ body: { ...usualPreferences, line: then } });
    assert.equal(limits, [first, then]);
  } finally {
    Mesh.prototype.limitLine = limitLine;
  }
});

slow('nodes at the same cut have the same digest', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const nodes = [await campaign.start('a'), await campaign.start('b'), await campaign.start('c')];
  const digests = new Map<number, Set<string>>();
  const note = (): void => {
    for (const { node } of nodes) {
      const { cut, digest } = node.views.ledger();
      digests.set(cut, (digests.get(cut) ?? new Set()).add(digest));
    }
  };
  await campaign.until(() => {
    note();
    return nodes.every((node) => cutOf(node) >= 8) && nodes.some((node) => told(node, 'settled').length > 0);
  });
  assert.ok(digests.size >= 8);
  for (const [number, seen] of digests) assert.is(seen.size, 1, `cut ${number}`);
  assert.equal(
    nodes.flatMap(({ errors }) => errors),
    [],
  );
});

slow('one whose engine is killed goes on and commits', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const node = await campaign.start('a');
  await campaign.until(() => told(node, 'trees').length > 0);
  for (const pid of childPids()) process.kill(pid, 'SIGKILL');
  await campaign.until(() => told(node, 'committed').length > 0);
  assert.equal(
    told(node, 'workFailed').filter(({ final }) => final),
    [],
  );
});

test('one that is stopped while it trains goes on from the stored segments', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make({
    grid: gridWith({ n_estimators: ['2000'], learning_rate: ['0.001'] }),
  }));
  const first = await campaign.start('a');
  await campaign.until(() => told(first, 'trees').some(({ segments }) => segments >= 3));
  const startMs = performance.now();
  await campaign.stop(first);
  assert.ok(performance.now() - startMs < 10_000, 'it ends within seconds');
  await first.node.ended;
  const done = Math.max(...told(first, 'trees').map(({ segments }) => segments));
  const { key } = told(first, 'trees')[0]!;
  const second = await campaign.start('a');
  await campaign.until(() => told(second, 'trees').some((event) => event.key === key));
  const { segments } = told(second, 'trees').find((event) => event.key === key)!;
  // It may have stored one more as it was stopped, and not told of it any more.
  assert.ok([done, done + 1].includes(segments), `${segments} where it had told of ${done}`);
});

slow('one whose engine hangs is stopped within seconds', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const node = await campaign.start('a');
  await campaign.until(() => told(node, 'trees').length > 0);
  const pids = childPids();
  assert.ok(node.node.views.status().engine?.answers);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  const startMs = performance.now();
  await campaign.stop(node);
  assert.ok(performance.now() - startMs < 20_000);
  assert.equal([pids.length, childPids()], [1, []]);
});

const refusals: {
  id: string;
  code: string;
  spoil: (dir: string, campaign: TestCampaign) => Promise<unknown>;
}[] = [
  { id: 'no-campaign', code: 'CAMPAIGN_ABSENT', spoil: (dir) => rm(campaignFile(dir)) },
  {
    id: 'a-campaign-that-is-a-folder',
    code: 'CAMPAIGN_UNREADABLE',
    spoil: (dir) => rm(campaignFile(dir)).then(() => mkdir(campaignFile(dir))),
  },
  {
    id: 'no-dataset-but-another',
    code: 'DATASET_ABSENT',
    spoil: async (dir) => {
      await rm(datasetsFolder(dir));
      await mkdir(join(datasetsFolder(dir), 'another'), { recursive: true });
    },
  },
  {
    id: 'a-dataset-without-an-era',
    code: 'DATASET_FOREIGN',
    spoil: async (dir, { campaign }) =>
      writeFile(
        campaignFile(dir),
        encodeCampaign({ ...campaign, eras: { ...campaign.eras, report: ['0099'] } }),
      ),
  },
  {
    id: 'a-resolver-without-its-seed',
    code: 'BEACON_SEED',
    spoil: (dir, { campaign }) => rm(beaconSeedFile(dir, campaign.beaconAnchor)),
  },
  {
    id: 'a-store-of-another-campaign',
    code: 'STORE_CAMPAIGN',
    spoil: async (dir) => {
      const store = await Store.open(storeFolder(dir));
      await store.batch([put(tables.meta, 'campaign', Buffer.from('another'))], { durable: true });
      await store.close();
    },
  },
];
for (const { id, code, spoil } of refusals) {
  test(`${id}: ${code}, and nothing is left running`, async (context) => {
    const campaign = (context.campaign = await TestCampaign.make());
    const dir = await campaign.prepare('a');
    await spoil(dir, campaign);
    assert.is(await codeOf(campaign.start('a', { dir })), code);
    assert.equal(childPids(), []);
    assert.not((await readdir(dir)).includes('api.sock'));
    // The store is closed again, so that another process can open it.
    await (await Store.open(storeFolder(dir))).close();
  });
}

test('memory that no training fits in is said at the start, but to a node that only watches', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  assert.is(await codeOf(campaign.start('a', { memoryBytes: 1_000 })), 'ENGINE_MEMORY');
  assert.equal(childPids(), []);
  await campaign.start('a', { memoryBytes: 1_000, trainings: 0, audits: 0 });
});

slow('without a dataset it only watches, unless it is a member or predicts', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const dir = await campaign.prepare('b');
  await rm(datasetsFolder(dir));
  await campaign.start('a');
  const watcher = await campaign.start('b', { dir });
  const status = () => watcher.node.views.status();
  await campaign.until(() => status().members.active > 0 && status().cut.number > 4);
  assert.is(status().members.active, 1);
  assert.equal([childPids().length, status().engine, status().membership], [1, null, null]);
  await campaign.stop(watcher);
  assert.is(await codeOf(campaign.start('b', { dir, liveFolder: dir })), 'DATASET_ABSENT');

  const member = await campaign.start('b');
  await campaign.until(() => member.node.views.status().membership !== null);
  await campaign.stop(member);
  await rm(datasetsFolder(dir));
  assert.is(await codeOf(campaign.start('b', { dir })), 'DATASET_ABSENT');
  const again = await campaign.start('b', { dir, audits: 0 });
  assert.equal([again.node.views.status().engine, again.node.views.status().work], [null, []]);
});

test('one that cannot listen closes what it opened, and says why', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make());
  const dir = await campaign.prepare('a');
  const options = {
    dir,
    threads: 1,
    memoryBytes: 1 << 28,
    diskBytes: 1 << 28,
    announce: [],
    bootstrap: [],
    trainings: 0,
    audits: 0,
  };
  const dependencies = { onEvent: () => undefined, onError: () => undefined };
  assert.is(
    await codeOf(Node.start({ ...options, listen: ['/ip4/127.0.0.1/tcp/0/nonsense'] }, dependencies)),
    'MESH_ADDRESS',
  );
  assert.equal(childPids(), []);
  await campaign.start('a');
});

test.run();
