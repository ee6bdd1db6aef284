// deadline: 240 s
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { syntheticDemo } from '../../cli/presets/demo.js';
import { predictText } from '../../native/index.js';
import { decodeCampaign, encodeCampaign } from '../../protocol/campaign/campaign.js';
import { cidOf, type Cid, type Hash } from '../../protocol/codec/hash.js';
import { columnAt } from '../../protocol/dataset/columns.js';
import { decodeManifest, encodeManifest } from '../../protocol/model/manifest.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import { Blocks } from '../../node/store/blocks.js';
import { Store } from '../../node/store/store.js';
import { writeParquet } from '../node/dataset/fixture.js';
import { createCampaign } from './create-campaign.js';
import { collect, Gridlode } from './run-bin.js';
import { slowCases } from '../runner/slow-cases.js';

const test = suite('offline');
const slow = slowCases(test);
const gridlode = new Gridlode();
const dir = gridlode.path('node');
let dataset: Cid;
let model: Cid;
const inDir = ['--dir', dir, '--threads', '1'];
/** Commands that have no engine. */
const plain = ['--dir', dir];

test.before(async () => {
  dataset = (
    await gridlode.json('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...plain)
  ).dataset;
  await createCampaign(dir, gridlode.path('demo.campaign'), {
    // So long that an interrupt comes in time.
    grid: syntheticDemo.rules.grid,
    training: { segmentTrees: 20 },
    // On so few rows no model is sure to pass its screening.
    screening: { corrMin: -1 },
  });
  await gridlode.print('init', '--campaign', 'demo.campaign', ...plain);
});
test.after(() => gridlode.remove());

test('train stores the model of a point and prints what it is', async () => {
  const { status, stdout, stderr } = await gridlode.run(['train', '7', '--json', ...inDir]);
  assert.is(status, 0, stderr);
  const trained = JSON.parse(stdout);
  model = trained.manifest;
  assert.is(trained.index, '7');
  assert.is(trained.target, 'target');
  assert.is(trained.segments, 25);
  assert.is(trained.point.n_estimators, 500);
  assert.ok(
    Math.abs(trained.corr) < 1 && trained.corr === Number(trained.corr.toFixed(9)),
    `corr is ${trained.corr}`,
  );
  assert.match(stderr, 'training: 0 of 25 segments\n');
  assert.match(stderr, 'training: 25 of 25 segments\n');
  const again = await gridlode.print('train', '7', ...inDir);
  assert.match(again, new RegExp(`^manifest +${model}$`, 'm'));
});

slow('train --random draws the same point for the same seed, elsewhere too', async () => {
  const [one, two] = await Promise.all(
    ['one', 'two'].map((store) =>
      gridlode.json('train', '--random', 'a seed', '--store', gridlode.path(store), ...inDir),
    ),
  );
  assert.is(one.manifest, two.manifest);
  assert.is(one.index, two.index);
  assert.is(
    (await gridlode.json('train', '--random', 'a seed', '--target', 'target_b', ...inDir)).target,
    'target_b',
  );
});

test('audit finds an honest model to match', async () => {
  const { result, segments, mismatches } = await gridlode.json(
    'audit',
    model,
    '--segments',
    '0,20-22',
    ...inDir,
  );
  assert.equal(
    { result, segments, mismatches },
    { result: 'match', segments: [0, 20, 21, 22], mismatches: [] },
  );
  assert.is(
    await gridlode.print('audit', model, ...inDir),
    'match: 25 segments retrained, 12 eras rescored\n',
  );
});

test('audit ends with 1 on a forged model, and names the part and both results', async () => {
  const store = await Store.open(gridlode.path('node', 'offline'));
  const blocks = await Blocks.open(store, 1e9);
  const manifest = decodeManifest((await blocks.readBlock(model)) as Uint8Array);
  const segments = manifest.segments.map((segment, i) =>
    i === 3 ? { ...segment, transcript: '0'.repeat(64) as Hash } : segment,
  );
  const forged = encodeManifest({ ...manifest, segments });
  await blocks.putBlock(cidOf(forged), forged);
  await store.close();
  assert.match(
    await gridlode.print('audit', cidOf(forged), '--segments', '2,4', ...inDir),
    /^match: 2 segments/,
    'what was not looked at',
  );
  const { status, stdout } = await gridlode.run([
    'audit',
    cidOf(forged),
    '--segments',
    '2-4',
    '--json',
    ...inDir,
  ]);
  assert.is(status, 1);
  const {
    result,
    mismatches: [mismatch, ...others],
  } = JSON.parse(stdout);
  assert.is(result, 'mismatch');
  assert.equal(others, []);
  assert.equal([mismatch.subject, mismatch.part], ['segment', 3]);
  assert.is(mismatch.claimed.slice(0, 64), mismatch.found.slice(0, 64), 'the same trees');
  assert.is(mismatch.claimed.slice(64), '0'.repeat(64));
});

test('the exported model predicts the bits that predict prints', async () => {
  await gridlode.print('export', model, '--out', 'model.txt', ...plain);
  const text = readFileSync(gridlode.path('model.txt'), 'utf8');
  assert.is(
    await gridlode.print('export', model, ...plain),
    `${text.trimEnd()}\n`,
    'standard output holds the same',
  );
  const { ids, columns } = await (await openDataset(dir, dataset)).readEra('0037');
  const expected = [...(await predictText(text, columns.values, columns.rows, columns.features))];
  assert.ok(new Set(expected).size > 20, 'a model that tells rows apart');

  const [head, ...lines] = (await gridlode.print('predict', model, '--era', '0037', ...plain))
    .trimEnd()
    .split('\n');
  assert.is(head, 'id,prediction');
  assert.equal(
    lines.map((line) => line.split(',')[0]),
    ids,
  );
  assert.equal(
    lines.map((line) => Number(line.split(',')[1])),
    expected,
  );

  const documents = (await gridlode.print('predict', model, '--era', '0037', '--json', ...plain))
    .trimEnd()
    .split('\n');
  assert.equal(
    documents.map((line) => JSON.parse(line)),
    ids.map((id, row) => ({ id, prediction: expected[row] })),
  );
});

test('predict reads live rows in the order of their file, wherever their columns stand', async () => {
  const { ids, columns } = await (await openDataset(dir, dataset)).readEra('0038');
  const row = (i: number): string =>
    Array.from({ length: columns.features }, (_, f) => columnAt(columns, f))
      .map((column, f) => `${column[i]}::TINYINT AS feature_${String(f + 1).padStart(4, '0')}`)
      .reverse()
      .join(', ');
  const sql = [5, 2, 9]
    .map((i) => `SELECT 'live${i}' AS id, 'X' AS era, 'live' AS data_type, ${row(i)}`)
    .join(' UNION ALL ');
  await writeParquet(gridlode.folder, { 'live.parquet': sql });
  const ofEra = (await gridlode.print('predict', model, '--era', '0038', ...plain)).split('\n');
  assert.is(ids.length, 60);
  assert.equal(
    await gridlode.json('predict', model, '--live', 'live.parquet', '--out', 'live.csv', ...plain),
    { manifest: model, file: gridlode.path('live.csv'), rows: 3 },
  );
  const [, ...lines] = readFileSync(gridlode.path('live.csv'), 'utf8').trimEnd().split('\n');
  const expected = new Map([5, 2, 9].map((i) => [`live${i}`, ofEra[1 + i]?.split(',')[1]]));
  assert.equal(new Map(lines.map((line) => line.split(',') as [string, string])), expected);
});

slow('an interrupt ends a training without a word, and the next one goes on to the same model', async () => {
  const child = gridlode.start(['train', '41', '--dir', dir, '--threads', '1']);
  const ended = collect(child);
  let seen = '';
  child.stderr?.on('data', (text: string) => {
    seen += text;
    if (seen.includes('training: 0 of 25')) child.kill('SIGINT');
  });
  const { status, stdout, stderr } = await ended;
  assert.is(status, 130, stderr);
  assert.is(stdout, '');
  assert.not.match(stderr, 'error');
  const resumed = await gridlode.json('train', '41', ...inDir);
  const whole = await gridlode.json('train', '41', '--store', gridlode.path('whole'), ...inDir);
  assert.is(resumed.manifest, whole.manifest);
});

slow('a reader that goes away ends a command without a word', async () => {
  const child = gridlode.start(['export', model, ...plain]);
  child.stdout?.destroy();
  const { status, stderr } = await collect(child);
  assert.is(status, 0, stderr);
  assert.is(stderr, '');
});

slow('while another command holds the store, train says so and works with a store of its own', async () => {
  const store = await Store.open(gridlode.path('node', 'offline'));
  try {
    const { status, stdout, stderr } = await gridlode.run(['train', '7', ...inDir]);
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(
      stderr,
      /^error STORE_LOCKED: Another command holds .*node\/offline\. Wait for it to end, or give --store another folder/,
    );
    const own = ['--store', gridlode.path('own')];
    assert.is((await gridlode.json('train', '7', ...own, ...inDir)).manifest, model);
    assert.match(await gridlode.print('export', model, ...own, ...plain), /^tree\n/);
  } finally {
    await store.close();
  }
});

slow('who reads a store that is in use says so, waits, and goes on when it is free', async () => {
  const store = await Store.open(gridlode.path('node', 'offline'));
  const waiting: Promise<void>[] = [];
  const runs = [
    ['export', model, ...plain],
    ['predict', model, '--era', '0037', ...plain],
    ['audit', model, '--segments', '1', ...inDir],
  ].map((args) => {
    const child = gridlode.start(args);
    waiting.push(
      new Promise((resolve) =>
        child.stderr?.on('data', (text: string) => text.includes('waiting') && resolve()),
      ),
    );
    return collect(child);
  });
  await Promise.race([
    Promise.all(waiting),
    Promise.race(runs).then(({ stderr }) => assert.unreachable(`it did not wait: ${stderr}`)),
  ]);
  await store.close();
  for (const { status, stdout, stderr } of await Promise.all(runs)) {
    assert.is(status, 0, stderr);
    assert.match(stderr, /^Another command uses .*node\/offline: waiting up to 60 s for it to end\.$/m);
    assert.match(stdout, /^(tree|id,prediction|match: 1 segment retrained)/);
  }
});

slow('an audit holds no store while it retrains', async () => {
  const child = gridlode.start(['audit', model, ...inDir]);
  const ended = collect(child);
  const begun = new Promise<void>((resolve) =>
    child.stderr?.on('data', (text: string) => text.includes('Starting the engine') && resolve()),
  );
  await Promise.race([begun, ended.then(({ stderr }) => assert.unreachable(stderr))]);
  await (await Store.open(gridlode.path('node', 'offline'))).close();
  const { status, stderr } = await ended;
  assert.is(status, 0, stderr);
});

const refused: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  ['neither-index-nor-seed', ['train'], 'USAGE_ARGUMENT'],
  ['both-index-and-seed', ['train', '1', '--random', 'x'], 'USAGE_ARGUMENT'],
  ['memory-too-small', ['train', '1', '--memory', '1kB'], 'ENGINE_MEMORY'],
  ['disk-too-small', ['train', '1', '--store', 'small', '--disk', '1kB'], 'DISK_BUDGET'],
  ['model-absent', ['audit', cidOf(new Uint8Array([1]))], 'MODEL_ABSENT'],
  ['model-absent-export', ['export', cidOf(new Uint8Array([1]))], 'MODEL_ABSENT'],
  ['era-unknown', ['predict', 'MODEL', '--era', '9999'], 'DATASET_ERA_UNKNOWN'],
  ['live-absent', ['predict', 'MODEL', '--live', 'nowhere.parquet'], 'DATASET_PATH'],
  ['live-foreign', ['predict', 'MODEL', '--live', 'demo.campaign'], 'DATASET_FILE_FOREIGN'],
  ['out-unwritable', ['export', 'MODEL', '--out', 'demo.campaign/model.txt'], 'FILE_UNWRITABLE'],
];
for (const [id, args, code] of refused) {
  test(`refused: ${id}`, async () => {
    const hasEngine = args[0] === 'train' || args[0] === 'audit';
    const { status, stdout, stderr } = await gridlode.run([
      ...args.map((arg) => (arg === 'MODEL' ? model : arg)),
      ...(hasEngine ? inDir : plain),
    ]);
    assert.is(stdout, '');
    assert.match(stderr, `error ${code}: `);
    assert.not.match(stderr, /\n {4}at /, 'no stack');
    assert.is(status, code.startsWith('USAGE_') ? 2 : 1);
  });
}

const foreign: readonly (readonly [id: string, command: string, code: string])[] = [
  ['export-of-another-campaign', 'export', 'MODEL_FOREIGN'],
];
for (const [id, command, code] of foreign) {
  test(`refused by the name of its own campaign: ${id}`, async () => {
    const campaign = decodeCampaign(readFileSync(gridlode.path('demo.campaign')));
    writeFileSync(gridlode.path('other.campaign'), encodeCampaign({ ...campaign, name: 'other' }));
    const { status, stderr } = await gridlode.run([command, model, '--campaign', 'other.campaign', ...plain]);
    assert.is(status, 1);
    assert.match(
      stderr,
      new RegExp(`error ${code}: .* is of the campaign bafyrei\\w+, not of bafyrei\\w+\\.`),
    );
  });
}

test('a store with a damaged block is refused', async () => {
  const folder = gridlode.path('damaged');
  await gridlode.print('train', '7', '--store', folder, ...inDir);
  const store = await Store.open(folder);
  const blocks = await Blocks.open(store, 1e9);
  const {
    segments: [first],
  } = decodeManifest((await blocks.readBlock(model)) as Uint8Array);
  await store.batch(
    [
      {
        type: 'put',
        key: Buffer.from(`block/${first?.trees}`),
        value: createHash('sha256').digest(),
      } as never,
    ],
    { durable: true },
  );
  await store.close();
  const { status, stderr } = await gridlode.run(['export', model, '--store', folder, ...plain]);
  assert.is(status, 1);
  assert.match(stderr, 'error STORE_CORRUPT: ');
});

test.run();
