// deadline: 240 s
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { logFolder } from '../../node/data-dir/data-dir.js';
import { readLogEnd } from '../../node/log/read-end.js';
import { createCampaign } from './create-campaign.js';
import { collect, Gridlode, type Run } from './run-bin.js';
import { until } from '../e2e/started-node.js';

const test = suite('beside a running node');
// The node runs as long as all of these together.
const gridlode = new Gridlode({ runMs: 200_000 });
const plain = ['--dir', gridlode.path('node')];
const quick = [...plain, '--threads', '1'];
let model: string;
let node: ChildProcess;
let ended: Promise<Run>;

test.before(async () => {
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...plain);
  await createCampaign(gridlode.path('node'), gridlode.path('a.campaign'));
  await gridlode.print('init', '--campaign', 'a.campaign', ...plain);
  model = (await gridlode.json('train', '3', ...quick)).manifest;
  node = gridlode.start([
    'start',
    '--listen',
    '/ip4/127.0.0.1/tcp/0',
    '--trainings',
    '0',
    '--memory',
    '200MB',
    '--json',
    ...quick,
  ]);
  ended = collect(node);
  const lines = createInterface({ input: node.stdout as NonNullable<ChildProcess['stdout']> });
  const ready = (async () => {
    for await (const line of lines) if (JSON.parse(line).type === 'ready') return;
  })();
  await Promise.race([ready, ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
});
test.after(() => gridlode.remove());

test('its stored models are read through it: export, predict and audit', async () => {
  assert.match(await gridlode.print('export', model, ...plain), /^tree\n/);
  assert.is(
    (await gridlode.print('predict', model, '--era', '0040', ...plain)).trimEnd().split('\n').length,
    61,
  );
  assert.is((await gridlode.json('audit', model, '--segments', '1', ...quick)).result, 'match');
  const { status, stderr } = await gridlode.run(['export', `bafyrei${'a'.repeat(52)}`, ...plain]);
  assert.is(status, 1);
  assert.match(stderr, 'error MODEL_ABSENT: ');
});

test('the roots of its ledger are shown, and the entries of a table', async () => {
  // A cut may come between two questions.
  const [[shown], { ledger }] = await until(
    async () => [await gridlode.json('ledger', ...plain), await gridlode.json('status', ...plain)] as const,
    ([[one], status]) => one.cut === status.ledger.cut,
  );
  assert.is(ledger.digest, shown.digest);
  const { leaves } = await gridlode.json('ledger', '--table', 'accounts', ...plain);
  assert.ok(leaves.every(({ hash }: { hash: string }) => /^[0-9a-f]{64}$/.test(hash)));
  assert.match(await gridlode.print('ledger', ...plain), /^cut +\d+\ndigest +[0-9a-f]{64}\n/);
});

test('a network too small for a panel is told so, and how long the node may be away', async () => {
  const shown = await gridlode.print('status', '--all', ...plain);
  assert.match(
    shown,
    /^may be away +this node trains nothing that it could lose by being away; what it claims lives \d+ cuts, about /m,
  );
  assert.match(shown, /^members +[01] active; models wait for members: an author and its panel are 3$/m);
});

test('its status is one screen, and --all tells the rest', async () => {
  const shown = await gridlode.print('status', ...plain);
  assert.match(shown, /^node +[0-9a-f]{8}, up /);
  assert.match(shown, /^network +0 peers of [01] member.*, and models wait for 3; on this machine alone$/m);
  assert.match(shown, /^more +gridlode status --all/m);
  assert.ok(shown.trimEnd().split('\n').length <= 24, shown);
  assert.match(await gridlode.print('status', '--all', ...plain), /^peer id +12D3/m);
});

test('what a point takes was learned from the training beside it', async () => {
  const { trainings, points } = await gridlode.json('grid', 'cost', '3', '7', ...plain);
  assert.is(trainings, 1);
  assert.equal(
    points.map(({ index, exceeds }: { index: string; exceeds: null }) => [index, exceeds]),
    [
      ['3', null],
      ['7', null],
    ],
  );
  for (const { index: _, exceeds: __, ...cost } of points)
    for (const value of Object.values<number>(cost)) assert.ok(Number.isSafeInteger(value) && value > 0);
  const shown = await gridlode.print('grid', 'cost', ...plain);
  assert.match(shown, /^Learned from 1 training of this machine\.\nOf 1000 random points of campaign /);
  assert.match(shown, /^the cheapest tenth +\S+ \w+ +\S+ \wB +\S+ \wB$/m);
  assert.match(
    shown,
    /^This machine can finish \d+\.\d\d % of them\. The campaign lets a node skip 25\.00 % /m,
  );
  const few = await gridlode.json('grid', 'cost', '--random', '20', '--memory', '1kB', ...plain);
  assert.equal([few.points, few.unfit], [20, [{ limit: 'memory', points: 20 }]]);
  const both = await gridlode.run(['grid', 'cost', '3', '--random', '20', ...plain]);
  assert.match(both.stderr, 'error USAGE_ARGUMENT: ');
});

test('a level of its log is set while it runs, and counts from then on', async () => {
  const set = await gridlode.json('config', 'set', 'log.ledger', 'debug', ...plain);
  assert.equal([set.value, set.isRunning], ['debug', true]);
  const lines = await until(
    () => readLogEnd(logFolder(gridlode.path('node')), 100, 1 << 20),
    (read) => read.some((line) => JSON.parse(line).event === 'cut'),
  );
  const [first] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal([first?.subsystem, first?.level, first?.event], ['node', 'info', 'started']);
});

test('train works beside it, in a store of its own or one that is named', async () => {
  assert.is((await gridlode.json('train', '3', ...quick)).manifest, model);
  assert.is((await gridlode.json('train', '3', '--store', gridlode.path('own'), ...quick)).manifest, model);
});

test('commands that need no store work as ever', async () => {
  assert.is((await gridlode.json('init', ...plain)).campaign.hasDataset, true);
  assert.is((await gridlode.json('grid', 'info', ...plain)).points, '42');
  assert.is((await gridlode.json('data', 'inspect', ...plain)).rows, 2_400);
});

test('a node that is told to stop ends well, and lets go of its store', async () => {
  const exited = once(node, 'exit');
  node.kill('SIGTERM');
  await exited;
  const { status, stdout, stderr } = await ended;
  assert.is(status, 0, stderr);
  const told = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'lease');
  assert.is(told.length, 2, 'how long it may be away, as it begins and as it stops');
  assert.ok(told.every(({ epochs, points, untilCut }) => epochs > 0 && points === 0 && untilCut === null));
  assert.is((await gridlode.json('train', '3', ...quick)).manifest, model);
});

test.run();
