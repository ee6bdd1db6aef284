// deadline: 540 s
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { offlineStoreFolder } from '../../node/data-dir/data-dir.js';
import { shortId } from '../../node/api/short-id.js';
import { createCampaign } from '../cli/create-campaign.js';
import { Store } from '../../node/store/store.js';
import { collect, Gridlode } from '../cli/run-bin.js';
import { untilSaid } from './small-demo.js';
import { startNode, until, type Started } from './started-node.js';

const test = suite('models of the network, from a node that holds none');
const gridlode = new Gridlode({ runMs: 520_000 });
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const reader = dir('reader');
let node: Started;
const others: Started[] = [];
/** Points and manifests of four final models that others trained. */
let models: { readonly pointId: string; readonly manifest: string; readonly node: string }[];

test.before(async () => {
  const synth = ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print(...synth, ...dir('a'));
  // As many segments as trees: more blocks than a node answers questions at once.
  await createCampaign(gridlode.path('a'), gridlode.path('a.campaign'), {
    epochMs: 700,
    training: { segmentTrees: 1 },
  });
  const bootstrap: string[] = [];
  for (const name of ['a', 'b', 'c', 'reader']) {
    if (name !== 'a') await gridlode.print(...synth, ...dir(name));
    await gridlode.print('init', '--campaign', 'a.campaign', ...dir(name));
    const idle = name === 'reader' ? ['--trainings', '0', '--audits', '0'] : ['--trainings', '0'];
    if (name !== 'a') others.push(node);
    node = await startNode(gridlode, name, ...bootstrap, ...(name === 'b' ? [] : idle));
    if (bootstrap.length === 0) bootstrap.push('--bootstrap', node.address);
  }
  models = await until(
    () => gridlode.json('models', ...reader),
    (found) => found.length >= 4,
  );
});
test.after(() => gridlode.remove());

test('an ensemble of a running node reads hundreds of blocks through it', async () => {
  const { models: found } = await gridlode.json('ensemble', '--models', gridlode.path('b'), '--max', '2');
  assert.ok(found.accepted >= 4);
});

test('a model is named by the first digits of its point or manifest, and comes by itself', async () => {
  const [{ pointId, manifest }] = models as [(typeof models)[number]];
  const asked = ['predict', pointId.slice(0, 8), '--era', '0040', ...reader];
  const { status, stdout, stderr } = await gridlode.run(asked);
  assert.is(status, 0, stderr);
  assert.is(stdout.trimEnd().split('\n').length, 61);
  assert.match(stderr, /is not all here: it comes from the network/);
  assert.match(stderr, /^fetching [a-z2-7]{8}: .* of .*/m);
  assert.match(await gridlode.print('export', shortId(manifest), ...reader), /^tree\n/);
  const audited = await gridlode.json(
    ...['audit', manifest.slice(0, 15), '--segments', '1', '--threads', '1', ...reader],
  );
  assert.equal([audited.result, audited.manifest], ['match', manifest]);
  assert.match((await gridlode.run(asked)).stderr, /it comes from the network/, 'nothing was kept');
});

test('models fetch keeps what it brings, within its disk space, and goes on where it was', async () => {
  const [first, second] = models as [(typeof models)[number], (typeof models)[number]];
  const elsewhere = ['--store', gridlode.path('elsewhere')];
  const known = await gridlode.json('models', 'fetch', first.pointId, ...elsewhere, ...reader);
  const [{ bytes: whole }] = known.models;
  const fetch = ['models', 'fetch', first.pointId, shortId(second.manifest), ...reader];
  const small = await gridlode.run([...fetch, '--disk', String(whole - 1)]);
  assert.is(small.status, 1);
  assert.match(small.stderr, 'error DISK_BUDGET: ');
  const { models: fetched } = await gridlode.json(...fetch);
  assert.equal(
    fetched.map(({ manifest }: { manifest: string }) => manifest),
    [first.manifest, second.manifest],
  );
  const rest = fetched[0].bytes;
  assert.ok(rest > 0 && rest < whole, `${rest} of ${whole} bytes were left`);
  assert.match(await gridlode.print(...fetch), /(?:was here\n.*){2}/);
  const { stderr } = await gridlode.run(['predict', first.manifest, '--era', '0040', ...reader]);
  assert.not.match(stderr, 'from the network');
});

/** Whether nobody holds the store in `folder`. */
const isFree = async (folder: string): Promise<boolean> => {
  const store = await Store.open(folder).catch(() => null);
  await store?.close();
  return store !== null;
};

/**
 * Starts a command while whoever could give a block is connected and does not answer; `meanwhile` is how it
 * waits for them. Ctrl-C ends it then.
 */
async function interrupt(
  args: readonly string[],
  meanwhile: (child: ChildProcess) => Promise<void>,
): Promise<void> {
  for (const { child } of others) child.kill('SIGSTOP');
  const child = gridlode.start(args);
  const ended = collect(child);
  try {
    await meanwhile(child);
    assert.is(child.exitCode, null, 'it still waits for the network');
    child.kill('SIGINT');
    const { status, stdout, stderr } = await ended;
    assert.equal([status, stdout], [130, ''], stderr);
    assert.not.match(stderr, 'error');
  } finally {
    child.kill('SIGKILL');
    for (const { child } of others) child.kill('SIGCONT');
  }
}

test('models fetch holds no store while it reads from the network; Ctrl-C ends it there, and it goes on later', async () => {
  const third = (models[2] as (typeof models)[number]).manifest;
  const folder = gridlode.path('interrupted');
  const fetch = ['models', 'fetch', third, '--store', folder, ...reader];
  await interrupt(fetch, async () => {
    await until(
      async () => existsSync(folder) && (await isFree(folder)),
      (free) => free,
    );
  });
  const { models: fetched } = await gridlode.json(...fetch);
  assert.equal([fetched.length, fetched[0].manifest], [1, third]);
  assert.match(await gridlode.print('export', third, '--store', folder, ...reader), /^tree\n/);
});

for (const [command, ...flags] of [
  ['predict', '--era', '0040'],
  ['export'],
  ['audit', '--threads', '1'],
] as const)
  test(`${command} holds no store while it reads from the network`, () =>
    interrupt(
      [command, (models[2] as (typeof models)[number]).manifest, ...flags, ...reader],
      async (child) => {
        await untilSaid(child, /is not all here: it comes from the network/);
        assert.ok(await isFree(offlineStoreFolder(gridlode.path('reader'))));
      },
    ));

test('models are told by node and target, and no more of them than asked for', async () => {
  const [{ node: author }] = models as [(typeof models)[number]];
  const listed = async (...args: string[]): Promise<(typeof models)[number][]> =>
    gridlode.json('models', ...args, ...reader);
  // Which target a model is trained on, the beacon draws.
  const latest = await until(
    () => listed('--limit', '2', '--node', shortId(author), '--target', 'target'),
    (found) => found.length >= 2,
  );
  assert.is(latest.length, 2);
  assert.ok(latest.every((model) => model.node === author));
  const { status } = await gridlode.run(['models', '--target', 'none', ...reader]);
  assert.is(status, 2, 'the campaign has no such target');
  const { node: idle } = await gridlode.json('status', ...dir('a'));
  assert.equal(await listed('--node', shortId(idle)), [], 'a member without a model');
  assert.equal(await gridlode.json('claims', '--node', shortId(idle), ...reader), []);
  await gridlode.json('audits', '--point', shortId(models[0]!.pointId), ...reader);
  const { open } = await gridlode.json('audits', '--limit', '1', ...reader);
  assert.ok(open.length <= 1);
  const told = await gridlode.print('models', '--limit', '1', ...reader);
  assert.match(told, / [a-z2-7]{8}\n$/);
});

const refused: readonly {
  readonly id: string;
  readonly args: () => readonly string[];
  readonly code: string;
  readonly said: RegExp;
}[] = [
  {
    id: 'id-of-no-model',
    args: () => ['predict', '00000000ffffffff', '--era', '0040'],
    code: 'ID_UNKNOWN',
    said: /No model is named 00000000ffffffff\./,
  },
  {
    id: 'cid-cut-short',
    args: () => ['export', `bafyrei${'a'.repeat(20)}`],
    code: 'ID_UNKNOWN',
    said: /No model is named bafyreia+, a CID cut short\./,
  },
  {
    id: 'claims-of-nobody',
    args: () => ['claims', '--node', '00000000ffffffff'],
    code: 'ID_UNKNOWN',
    said: /No node is named 00000000ffffffff\./,
  },
  {
    id: 'audits-of-no-point',
    args: () => ['audits', '--point', '00000000ffffffff'],
    code: 'ID_UNKNOWN',
    said: /No point under audit, or of a final model, is named 00000000ffffffff\./,
  },
  {
    id: 'id-of-many-models',
    args: () => ['models', 'fetch', 'bafyrei'],
    code: 'ID_AMBIGUOUS',
    said: /bafyrei begins \d+ ids of a model: bafyrei[a-z2-7]{52}, bafyrei/,
  },
];
for (const { id, args, code, said } of refused) {
  test(`refused: ${id}: ${code}`, async () => {
    const { status, stderr } = await gridlode.run([...args(), ...reader]);
    assert.is(status, 1);
    assert.match(stderr, `error ${code}: `);
    assert.match(stderr, said);
  });
}

test('an ensemble fetches the models that it lacks', async () => {
  const args = ['ensemble', '--models', gridlode.path('reader'), '--max', '2'];
  const { models: found } = await gridlode.json(...args);
  assert.ok(found.accepted >= 4);
  const { status, stdout } = await gridlode.run([...args, '--json']);
  assert.equal([status, JSON.parse(stdout).models], [0, found], 'a second time it lacks none');
});

const ungiven: readonly { readonly id: string; readonly code: string }[] = [
  { id: 'model-that-nobody-gives', code: 'MODEL_UNGIVEN' },
];
for (const { id, code } of ungiven) {
  test(`refused where all others are gone: ${id}: ${code}`, async () => {
    for (const { child } of others) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    const held = gridlode.path('empty');
    const args = ['models', 'fetch', (models[3] as (typeof models)[number]).pointId, '--store', held];
    const { status, stderr } = await gridlode.run([...args, ...reader]);
    assert.is(status, 1);
    assert.match(stderr, `error ${code}: `);
  });
}

test('without a node, what was fetched is still there and named by its point', async () => {
  const exited = once(node.child, 'exit');
  node.child.kill('SIGTERM');
  await exited;
  const [first] = models as [(typeof models)[number]];
  const asked = ['predict', shortId(first.pointId), '--era', '0040', ...reader];
  assert.is((await gridlode.print(...asked)).trimEnd().split('\n').length, 61);
  const { stderr } = await gridlode.run(['models', 'fetch', first.pointId, ...reader]);
  assert.match(stderr, 'error API_ABSENT: ');
});

test.run();
