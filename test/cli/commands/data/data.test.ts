import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { baseRows, withColumns, writeParquet } from '../../../node/dataset/fixture.js';
import { writeSumsFile } from '../../../../cli/data-dir/sums-file.js';
import { openDataset } from '../../../../node/dataset/dataset-store.js';
import { sumColumns } from '../../../../node/dataset/dataset-sums.js';
import { encodeCampaign } from '../../../../protocol/campaign/campaign.js';
import type { NodeKey } from '../../../../protocol/records/keys.js';
import { testCampaign } from '../../../fixtures/campaign.js';
import { Gridlode } from '../../run-bin.js';
import { shortId } from '../../../../node/api/short-id.js';

const test = suite('data');
const gridlode = new Gridlode();
test.after(() => gridlode.remove());

test('synth gives everybody the same dataset for a seed and a size', async () => {
  const size = ['--eras', '5', '--rows', '20', '--features', '6', '--targets', '1'];
  const [one, two, other] = await Promise.all(
    [
      ['7', 'one'],
      ['7', 'two'],
      ['8', 'other'],
    ].map(([seed, dir]) =>
      gridlode.json(
        'data',
        'synth',
        '--seed',
        seed as string,
        ...size,
        '--dir',
        gridlode.path(dir as string),
      ),
    ),
  );
  assert.equal(one, two);
  assert.is.not(one.dataset, other.dataset);
  assert.equal(
    { ...one, dataset: '' },
    { dataset: '', rows: 100, eras: 5, features: 6, targets: ['target'] },
  );
});

test('import takes a folder or its files, and inspect shows what is there', async () => {
  await writeParquet(gridlode.folder, {
    'a.parquet': `${baseRows} WHERE i < 20`,
    'b.parquet': `${baseRows} WHERE i >= 20`,
  });
  const folder = await gridlode.json('data', 'import', '.', '--dir', gridlode.path('folder'));
  const files = await gridlode.json(
    'data',
    'import',
    'b.parquet',
    'a.parquet',
    '--dir',
    gridlode.path('files'),
  );
  assert.equal(folder, files);
  assert.equal(
    { ...folder, dataset: '' },
    {
      dataset: '',
      rows: 30,
      eras: 3,
      features: 2,
      targets: ['target', 'target_b'],
      twins: [],
      leftAlone: [],
      leftOut: [],
    },
  );
  const summary = await gridlode.json('data', 'inspect', '--dir', gridlode.path('folder'));
  assert.is(summary.cid, folder.dataset);
  assert.equal(summary.eras, { count: 3, first: '0001', last: '0003', rowsMin: 10, rowsMax: 10 });
  assert.equal(summary.featureNames, ['feature_a', 'feature_b']);
  const text = await gridlode.print(
    'data',
    'inspect',
    shortId(folder.dataset),
    '--dir',
    gridlode.path('folder'),
  );
  assert.match(text, /^eras +3, from 0001 to 0003, of 10 to 10 rows$/m);
  assert.match(text, /^features +2, from feature_a to feature_b$/m);
  assert.match(text, /^target_b +16\.7% +0\.5: 100\.0%$/m);
});

test('import says before what it takes, and with a campaign takes just that of a later download', async () => {
  const target = (known: string): string => `(CASE WHEN era <= '${known}' THEN target END)::FLOAT`;
  const download = (folder: string, known: string, sql = baseRows): Promise<void> =>
    writeParquet(gridlode.path(folder), {
      'train.parquet': `SELECT *, target AS target_a_20 FROM (SELECT * REPLACE (${target(known)} AS target) FROM (${sql}))`,
      'meta_model.parquet': `SELECT 'n1' AS id, 0.5 AS numerai_meta_model`,
    });
  for (const folder of ['now', 'later', 'changed']) mkdirSync(gridlode.path(folder));
  await download('now', '0002');
  await download('later', '0003');
  await download(
    'changed',
    '0003',
    withColumns(`(CASE WHEN id = 'n015' THEN 1 ELSE feature_b END)::TINYINT AS feature_b`),
  );
  const into = (dir: string): string[] => ['--dir', gridlode.path(dir)];
  const { stderr } = await gridlode.run(['data', 'import', 'now', ...into('first')]);
  assert.match(stderr, 'meta_model.parquet is left alone: it has no features.');
  assert.match(stderr, 'target_a_20 is target by another name: it is one target, target.');
  assert.match(stderr, '1 era without targets left out: 0003 to 0003.');
  assert.match(
    stderr,
    /2 eras from 0001 to 0002, 2 features, 2 targets: takes \d+ bytes of disk and up to \d/,
  );
  const { cid, eras } = await gridlode.json('data', 'inspect', ...into('first'));
  assert.is(eras.last, '0002');
  const until = await gridlode.json('data', 'import', 'later', '--until', '2', ...into('until'));
  assert.is(until.dataset, cid);
  const { manifest } = await openDataset(gridlode.path('first'), cid);
  const campaign = {
    ...testCampaign('ab'.repeat(32) as NodeKey),
    dataset: cid,
    datasetOrigin: await (await openDataset(gridlode.path('first'), cid)).readOrigin(),
  };
  writeFileSync(gridlode.path('c.campaign'), encodeCampaign(campaign));
  await writeSumsFile(
    gridlode.path('c.campaign'),
    await sumColumns(await openDataset(gridlode.path('first'), cid)),
  );
  const again = await gridlode.json('data', 'import', 'later', '--campaign', 'c.campaign', ...into('again'));
  assert.equal([again.dataset, again.twins], [cid, manifest.twins]);
  const args = ['data', 'import', 'changed', '--campaign', 'c.campaign', ...into('bad')];
  const { status, stderr: differs } = await gridlode.run(args);
  assert.is(status, 1);
  assert.match(differs, /error DATASET_DIFFERS: Era 0002 is the first .* in feature_b\./);
  const both = await gridlode.run([...args, '--until', '2']);
  assert.is(both.status, 2);
  const narrowed = await gridlode.run([...args, '--feature-set', 'small']);
  assert.is(narrowed.status, 2, 'the campaign says which features there are');
  assert.match(narrowed.stderr, 'so --feature-set has no place');
  await gridlode.print('init', '--campaign', 'c.campaign', ...into('joined'));
  const other = await gridlode.run(['data', 'import', 'changed', ...into('joined')]);
  assert.is(other.status, 0);
  assert.match(
    other.stderr,
    new RegExp(`not the dataset of the campaign .*, ${cid} \\(now: .*: yours is changed: train\\.parquet; `),
  );
  rmSync(gridlode.path('c.campaign.dataset'));
  const bare = await gridlode.run(args);
  assert.match(bare.stderr, 'error DATASET_ERA_ABSENT: ', 'the last era that the campaign names');
});

const undecided: { id: string; args: readonly string[]; code: string }[] = [
  { id: 'inspect', args: ['data', 'inspect'], code: 'DATASET_CHOICE' },
  { id: 'campaign-create', args: ['campaign', 'create', 'undecided.campaign'], code: 'DATASET_CHOICE' },
];
for (const { id, args, code } of undecided) {
  test(`${id} asks which of two datasets is meant: ${code}`, async () => {
    const dir = ['--dir', gridlode.path(`both-${id}`)];
    const size = ['--eras', '1', '--rows', '20', '--features', '6'];
    const one = await gridlode.json('data', 'synth', '--seed', '1', ...size, ...dir);
    const two = await gridlode.json('data', 'synth', '--seed', '2', ...size, ...dir);
    const { status, stderr } = await gridlode.run([...args, ...dir]);
    assert.is(status, 1);
    assert.match(
      stderr,
      `error ${code}: There are 2 datasets in ${gridlode.path(`both-${id}`)}: ${[one.dataset, two.dataset].sort().join(', ')}.`,
    );
    assert.is((await gridlode.json('data', 'inspect', two.dataset, ...dir)).cid, two.dataset);
  });
}

test('refused: bad files, by their codes', async () => {
  writeFileSync(gridlode.path('text.parquet'), 'no Parquet at all');
  await writeParquet(gridlode.folder, {
    'range.parquet': withColumns('9::TINYINT AS feature_a'),
    'null.parquet': withColumns('nullif(feature_a, 0) AS feature_a'),
  });
  const cases: readonly (readonly [args: readonly string[], code: string])[] = [
    [['text.parquet'], 'DATASET_FILE_FOREIGN'],
    [['nowhere.parquet'], 'DATASET_PATH'],
    [['range.parquet'], 'DATASET_FEATURE_RANGE'],
    [['null.parquet', '--missing', 'error'], 'DATASET_FEATURE_MISSING'],
    [['a.parquet', '--feature-set', 'small'], 'DATASET_FEATURE_SET'],
    [['a.parquet', '--disk', '1B'], 'DATASET_DISK_LIMIT'],
  ];
  for (const [args, code] of cases) {
    const { status, stdout, stderr } = await gridlode.run([
      'data',
      'import',
      ...args,
      '--dir',
      gridlode.path('bad'),
    ]);
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(stderr, `error ${code}: `);
  }
  const { stderr } = await gridlode.run(['data', 'inspect', '--dir', gridlode.path('bad')]);
  assert.match(stderr, 'error DATASET_ABSENT: ', 'nothing is left');
});

test.run();
