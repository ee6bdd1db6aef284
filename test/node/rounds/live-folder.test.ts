import { serialize } from 'node:v8';
import { copyFile, mkdir, open, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeFolder } from '../../../node/data-dir/data-dir.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { loadSortedLive } from '../../../node/dataset/load-live.js';
import type { NodeEvent } from '../../../node/bus/events.js';
import { LiveFolder } from '../../../node/rounds/live-folder.js';
import { RoundBlocks } from '../../../node/rounds/round-blocks.js';
import type { RoundClient } from '../../../node/rounds/predict-round.js';
import { viewOpenRounds, viewRound } from '../../../node/rounds/round-view.js';
import { storeCodes } from '../../../node/store/codes.js';
import { put, Store } from '../../../node/store/store.js';
import { measureTables } from '../../../node/store/sums.js';
import { tables } from '../../../node/store/tables.js';
import { cidOf, rawCodec, type Cid, type Hash } from '../../../protocol/codec/hash.js';
import { rowsDigest } from '../../../protocol/dataset/live-rows.js';
import { decodePredictions } from '../../../protocol/dataset/predictions.js';
import { fail } from '../../../protocol/error.js';
import { openLedger, snapshotLedger } from '../../../protocol/ledger/ledger.js';
import { accountOf, delegationOwner } from '../../../protocol/records/keys.js';
import { decodeMessage } from '../../../protocol/records/message.js';
import { announce, trainHonestly, type Committed } from '../audit/fixture.js';
import { liveRows, writeParquet } from '../dataset/fixture.js';
import * as engines from '../engine/fixture.js';
import { testRounds } from '../../fixtures/campaign.js';
import { identityNamed, makeBench, removeBench, say, TestPeer, type Bench } from '../peer/fixture.js';
import { archived } from './fixture.js';
import { predictionsOf } from '../../../protocol/ledger/rounds/positions.js';
import type { Delegation } from '../../../protocol/ledger/delegations/open-delegation.js';
import { slowCases } from '../../runner/slow-cases.js';

const liveSql = (seed: number): string => liveRows("'n' || i", 60, seed);

const identity = await identityNamed('alice');
const data = await engines.makeBench();
const { dataset, grid, featureCount, eras, training, screening, acceptance } = data.campaign;
const bench: Bench = await makeBench({
  dataset,
  grid,
  featureCount,
  eras,
  training,
  screening,
  acceptance,
  rounds: { ...testRounds, overlap: 4, predictEpochs: 100 },
});
const { manifest } = await openDataset(data.dir, dataset);
let trained: readonly Committed[];
let files: string;
let rowsOf: Record<'right' | 'other', string>;

interface Site {
  peer: TestPeer;
  events: NodeEvent[];
  errors: unknown[];
  asked: number;
  live: LiveFolder;
  folder: string;
}
const test = suite<Site>('a live folder');
const slow = slowCases(test);
let sites = 0;

test.before(async () => {
  files = join(bench.dir, 'files');
  await mkdir(files);
  await writeParquet(files, {
    'right.parquet': liveSql(1),
    'other.parquet': liveSql(2),
    'narrow.parquet': `SELECT id, era, data_type, feature_0001 FROM (${liveSql(1)})`,
  });
  const digestOf = async (name: string): Promise<string> =>
    rowsDigest(await loadSortedLive(join(files, name), manifest));
  rowsOf = { right: await digestOf('right.parquet'), other: await digestOf('other.parquet') };
  const site = { ...data, campaign: bench.campaign, network: bench.network };
  const engine = await engines.startEngine(data);
  trained = [await trainHonestly(site, engine, 1n), await trainHonestly(site, engine, 22n)];
  await engine.stop();
});
test.after(async () => {
  await engines.removeBench(data);
  await removeBench(bench);
});

/** Opens the node of a name, with a live folder, as it was or with two models behind which there is stake. */
async function openSite(name: string, changes: Partial<RoundClient> = {}): Promise<Site> {
  const peer = await TestPeer.open(bench, { identity, name });
  for (const { manifest: model, blocks } of trained)
    for (const [cid, block] of announce(data, model, blocks).blocks)
      await peer.peerStore.blocks.putBlock(cid, block);
  const folder = join(bench.dir, `${name}-live`);
  await mkdir(folder, { recursive: true });
  const roundBlocks = new RoundBlocks({
    store: peer.peerStore,
    fetchBlocks: () => Promise.reject(new Error('everything is here')),
    ledger: () => peer.driver.state.ledger,
  });
  const site = { peer, folder, events: [] as NodeEvent[], errors: [] as unknown[], asked: 0 };
  const client: RoundClient = {
    order: (order) => peer.orders.order(order),
    addPredictions: (block) => roundBlocks.add(block),
    readBlock: (cid) => peer.peerStore.blocks.readBlock(cid),
    ...changes,
  };
  const live = new LiveFolder(
    { ...bench, folder, manifest },
    {
      client,
      openRounds: () => {
        opened.asked++;
        return viewOpenRounds(peer.driver.state, peer.peerStore);
      },
      round: (era) => viewRound(peer.driver.state, peer.peerStore, era, identity.key),
      bus: { publish: (event) => site.events.push(event) },
      onError: (error) => site.errors.push(error),
    },
  );
  const opened: Site = Object.assign(site, { live });
  return opened;
}

/** A store in which alice's two models are final, each with a stake of 500. */
async function prepare(name: string): Promise<void> {
  const ledger = openLedger(bench.campaign, bench.network);
  const cid = cidOf(new Uint8Array([1]));
  const final: Delegation['final'] = new Map(
    trained.map(({ manifest: { pointId }, model }) => [
      pointId,
      {
        node: identity.key,
        manifest: model.manifest,
        commitment: model.commitment,
        cut: 0,
        verifiers: [],
        hasVested: true,
        missed: 0,
      },
    ]),
  );
  ledger.delegations.set(delegationOwner(cid), {
    cid,
    account: accountOf(identity.key),
    amount: 1_000n,
    free: 1_000n,
    locked: 0n,
    models: 2,
    operator: null,
    cut: 0,
    nextSlot: 2,
    committed: 0,
    final,
    phase: { type: 'working', term: { node: identity.key, cut: 0, hasDelivered: true } },
  });
  const { rounds, ...others } = snapshotLedger(ledger);
  const store = await Store.open(storeFolder(join(bench.dir, name)));
  await store.batch([...final].flatMap(archived), { durable: false });
  const { sums } = await measureTables(store);
  await store.batch(
    [
      put(tables.meta, 'campaign', Buffer.from(bench.network)),
      put(tables.meta, 'ledger', serialize({ ...others, eras: [...rounds.keys()], sums })),
    ],
    { durable: true },
  );
  await store.close();
}

test.before.each(async (context) => {
  const name = `node-${sites++}`;
  await prepare(name);
  Object.assign(context, await openSite(name));
});
test.after.each(async ({ live, peer, errors }) => {
  await live.stop();
  await peer.close();
  assert.equal([errors, peer.failures], [[], []]);
});

/** Puts a file into the folder at once, as whoever brings files should. */
async function bring({ folder }: Site, from: string, name = from, agedS = 0): Promise<void> {
  await copyFile(join(files, from), join(folder, 'part'));
  await utimes(join(folder, 'part'), new Date(), new Date(Date.now() - agedS * 1_000));
  await rename(join(folder, 'part'), join(folder, name));
}
const openRound = (
  { peer }: Site,
  rows: keyof typeof rowsOf = 'right',
  era = '1000',
  epochs = 3,
): Promise<Uint8Array> =>
  peer.cut(
    say<'round'>(bench, bench.resolver, {
      kind: 'round',
      era,
      rows: rowsOf[rows] as Hash,
      deadline: peer.driver.state.ledger.number + 1 + epochs,
    }),
  );
const told = ({ events }: Site): string[] =>
  events.map((event) =>
    event.type === 'livePredicted'
      ? `${event.file}: ${event.era} with ${event.models}`
      : event.type === 'liveIgnored'
        ? `${event.file}: no`
        : event.type,
  );

test('a file that is there before the round is predicted once, with every model that carries stake, and holds in a cut', async (site) => {
  await bring(site, 'right.parquet', 'live-1000.parquet');
  await site.live.look();
  assert.equal([told(site), site.peer.published], [[], []], 'nothing is due');
  await openRound(site);
  await site.live.look();
  await site.live.look();
  assert.equal(told(site), ['live-1000.parquet: 1000 with 2']);
  assert.equal(
    site.peer.published.map((message) => decodeMessage(message, bench.network).record.body.kind),
    ['prediction'],
  );
  await site.peer.cut(...site.peer.published);
  const positions = site.peer.driver.state.ledger.rounds.get('1000')!.positions;
  for (const position of positions.values()) {
    const predictions = predictionsOf(position);
    assert.is(
      decodePredictions((await site.peer.peerStore.blocks.readBlock(predictions as Cid)) as Uint8Array)
        .predictions.length,
      60,
    );
  }
  await site.live.look();
  assert.equal([told(site).length, site.peer.published.length], [1, 1]);
});

test('one that is started again after it has predicted signs nothing more', async (site) => {
  await bring(site, 'right.parquet');
  await openRound(site);
  await site.live.look();
  await site.live.stop();
  await site.peer.close();
  Object.assign(site, await openSite(`node-${sites - 1}`));
  await site.live.look();
  assert.equal([told(site), site.peer.published, site.peer.pending.length], [[], [], 1]);
});

/** Files of which nothing comes; each is told once, however often it is looked at. */
const useless: readonly (readonly [
  id: string,
  make: (site: Site, path: string) => Promise<unknown>,
  why: RegExp,
])[] = [
  [
    'half of a file',
    async (_, path) => writeFile(path, (await readFile(join(files, 'right.parquet'))).subarray(0, 900)),
    /ends before its footer/,
  ],
  ['an empty file', (_, path) => writeFile(path, ''), /is no Parquet file/],
  ['a text', (_, path) => writeFile(path, 'id,prediction\n'), /is no Parquet file/],
  [
    'rubbish between the magic words',
    (_, path) => writeFile(path, `PAR1${'rubbish'.repeat(99)}PAR1`),
    /cannot be decoded/,
  ],
  ['another era', (site) => bring(site, 'other.parquet', 'file.parquet'), /not those of a round/],
  ['a file without the features', (site) => bring(site, 'narrow.parquet', 'file.parquet'), /has no column/],
  [
    'a huge file',
    async (_, path) => {
      const handle = await open(path, 'w');
      await handle.truncate(257 << 20);
      await handle.close();
    },
    /live rows never more/,
  ],
];
for (const [id, make, why] of useless) {
  test(`${id} is told once, and the right file beside it is found`, async (site) => {
    await openRound(site);
    await make(site, join(site.folder, 'file.parquet'));
    for (let i = 0; i < 3; i++) await site.live.look();
    assert.equal(told(site), ['file.parquet: no']);
    assert.match((site.events[0] as Extract<NodeEvent, { type: 'liveIgnored' }>).why, why);
    await bring(site, 'right.parquet');
    await site.live.look();
    assert.equal(told(site), ['file.parquet: no', 'right.parquet: 1000 with 2']);
  });
}

test('a file that was half is read again when it is whole; folders and other names are passed over', async (site) => {
  await openRound(site);
  await mkdir(join(site.folder, 'folder.parquet'));
  await writeFile(join(site.folder, 'notes.txt'), 'PAR1');
  const whole = await readFile(join(files, 'right.parquet'));
  for (const bytes of [100, 1_000, 2_000, whole.length]) {
    await writeFile(join(site.folder, 'file.parquet'), whole.subarray(0, bytes));
    await site.live.look();
  }
  assert.equal(told(site), ['file.parquet: no', 'file.parquet: 1000 with 2']);
});

test('a folder that vanishes is told once each time, and looked for again', async (site) => {
  await openRound(site);
  for (let i = 0; i < 2; i++) {
    await rm(site.folder, { recursive: true });
    await site.live.look();
    await site.live.look();
    await mkdir(site.folder);
    await site.live.look();
  }
  assert.equal(told(site), [`${site.folder}: no`, `${site.folder}: no`]);
  await bring(site, 'right.parquet');
  await site.live.look();
  assert.is(told(site).length, 3);
});

test('of many files eight are read at a cut, the newest first', async (site) => {
  await openRound(site);
  for (let i = 0; i < 20; i++) await writeFile(join(site.folder, `${i}.parquet`), 'no');
  await bring(site, 'right.parquet', 'right.parquet', 60);
  const counts: number[] = [];
  for (let i = 0; i < 3; i++) {
    await site.live.look();
    counts.push(site.events.length);
  }
  assert.equal([counts, told(site).at(-1)], [[8, 16, 21], 'right.parquet: 1000 with 2']);
});

slow('a folder of too many names is told once, and what was listed is read', async (site) => {
  await openRound(site);
  await bring(site, 'right.parquet');
  for (let i = 0; i < 10_001; i++) await writeFile(join(site.folder, `${i}`), '');
  await site.live.look();
  await openRound(site, 'other', '1001');
  await site.live.look();
  assert.is(told(site).filter((line) => line === `${site.folder}: no`).length, 1);
});

test('two rounds take their own files at one cut, and a file that is known serves a round that opens later', async (site) => {
  await bring(site, 'right.parquet', 'a.parquet');
  await bring(site, 'other.parquet', 'b.parquet');
  await openRound(site, 'right', '1000');
  await site.live.look();
  await openRound(site, 'other', '1001');
  await openRound(site, 'right', '1002');
  await site.live.look();
  assert.equal(
    told(site)
      .filter((line) => !line.endsWith('no'))
      .sort(),
    ['a.parquet: 1000 with 2', 'a.parquet: 1002 with 2', 'b.parquet: 1001 with 2'],
  );
});

/** Another site of the same ledger, whose node answers otherwise. */
async function reopen(site: Site, changes: Partial<RoundClient>): Promise<void> {
  await site.live.stop();
  await site.peer.close();
  Object.assign(site, await openSite(`node-${sites - 1}`, changes));
}

test('a round that closes meanwhile is told, and left', async (site) => {
  await openRound(site, 'right', '1000', 1);
  const digest = cidOf(new Uint8Array([2]), rawCodec);
  await reopen(site, {
    addPredictions: async () => {
      while (site.peer.driver.state.ledger.number < 3) await site.peer.cut();
      return digest;
    },
  });
  await bring(site, 'right.parquet');
  await site.live.look();
  await site.live.look();
  assert.equal([told(site), site.peer.published], [['right.parquet: no'], []]);
  assert.match(
    (site.events[0] as Extract<NodeEvent, { type: 'liveIgnored' }>).why,
    /does not sign this prediction of the era 1000/,
  );
});

test('what is in the way of predicting is told once and tried three times', async (site) => {
  await openRound(site);
  let tries = 0;
  await reopen(site, {
    addPredictions: () => {
      tries++;
      return fail(storeCodes, 'DISK_BUDGET', 'No space');
    },
  });
  await bring(site, 'right.parquet');
  for (let i = 0; i < 5; i++) await site.live.look();
  assert.equal([tries, told(site)], [3, ['right.parquet: no']]);
});

test('a model that is lost does not keep the other from predicting', async (site) => {
  await openRound(site);
  const [lost] = trained as readonly [Committed];
  await reopen(site, {
    readBlock: async (cid) =>
      cid === lost.model.manifest ? null : site.peer.peerStore.blocks.readBlock(cid),
  });
  await bring(site, 'right.parquet');
  for (let i = 0; i < 5; i++) await site.live.look();
  assert.equal(told(site), ['right.parquet: 1000 with 1']);
  assert.is((site.events[0] as Extract<NodeEvent, { type: 'livePredicted' }>).absent, 1);
});

test('many cuts at once are looked at once more', async (site) => {
  await Promise.all(Array.from({ length: 50 }, () => site.live.look()));
  assert.ok(site.asked <= 2, String(site.asked));
});

test.run();
