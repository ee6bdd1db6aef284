import { writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { baseRows, withColumns, writeParquet } from '../../../node/dataset/fixture.js';
import { Gridlode } from '../../run-bin.js';

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
    { dataset: '', rows: 30, eras: 3, features: 2, targets: ['target', 'target_b'] },
  );
  const summary = await gridlode.json('data', 'inspect', '--dir', gridlode.path('folder'));
  assert.is(summary.cid, folder.dataset);
  assert.equal(summary.eras, { count: 3, first: '0001', last: '0003', rowsMin: 10, rowsMax: 10 });
  assert.equal(summary.featureNames, ['feature_a', 'feature_b']);
  const text = await gridlode.print('data', 'inspect', folder.dataset, '--dir', gridlode.path('folder'));
  assert.match(text, /^eras +3, from 0001 to 0003, of 10 to 10 rows$/m);
  assert.match(text, /^features +2, from feature_a to feature_b$/m);
  assert.match(text, /^target_b +16\.7% +0\.5: 100\.0%$/m);
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
