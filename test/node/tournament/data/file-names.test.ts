import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findVersion, selectFiles } from '../../../../node/tournament/data/file-names.js';
import { GridlodeError } from '../../../../protocol/error.js';

const test = suite('file names');
const names = [
  'features.json',
  'live.parquet',
  'live_benchmark_models.parquet',
  'live_example_preds.parquet',
  'meta_model.parquet',
  'train.parquet',
  'train_benchmark_models.parquet',
  'validation.parquet',
  'validation_benchmark_models.parquet',
  'validation_example_preds.parquet',
];
const idsOf = (version: string, all = names): string[] => all.map((name) => `${version}/${name}`);
const select = (isForImport: boolean, withBenchmarks: boolean): string[] =>
  selectFiles(findVersion(idsOf('v5.3'), undefined), { isForImport, withBenchmarks }).map(({ name }) => name);

test('the newest version is that of the highest number', () => {
  const ids = [...idsOf('v5.9'), ...idsOf('v5.10'), ...idsOf('v4.3'), 'numerai_training_data.csv'];
  assert.is(findVersion(ids, undefined).version, 'v5.10');
  assert.is(findVersion(ids, 'v4.3').version, 'v4.3');
});

test('what an import reads, all of a version, and benchmarks only where they are asked for', () => {
  const forImport = ['features.json', 'train.parquet', 'validation.parquet'];
  const benchmarks = [
    'meta_model.parquet',
    'train_benchmark_models.parquet',
    'validation_benchmark_models.parquet',
  ];
  assert.equal(select(true, false), forImport);
  assert.equal(select(false, false), [...forImport, 'validation_example_preds.parquet']);
  assert.equal(select(true, true), [...forImport, ...benchmarks]);
  assert.equal(select(false, true).sort(), names.filter((name) => !name.startsWith('live')).sort());
});

test('no name leads out of a folder', () => {
  const odd = [
    'v5.3/../../identity.json',
    '../v5.3/train.parquet',
    '/v5.3/train.parquet',
    'v5.3/a/train.parquet',
    'v5.3/.ssh.json',
    'v5.3/train.parquet\n.json',
    'v5.3\\train.parquet',
    'v5.3/',
  ];
  const { files } = findVersion([...odd, ...idsOf('v5.3', ['train.parquet'])], undefined);
  assert.equal(
    files.map(({ name }) => name),
    ['train.parquet'],
  );
});

const refused: readonly (readonly [id: string, act: () => unknown, code: string])[] = [
  ['version-not-listed', () => findVersion(idsOf('v5.3'), 'v6.0'), 'DATA_VERSION_UNKNOWN'],
  ['version-of-another-form', () => findVersion(idsOf('v5.3'), '../v5.3'), 'DATA_VERSION_UNKNOWN'],
  ['nothing-listed', () => findVersion([], undefined), 'DATA_VERSION_UNKNOWN'],
  [
    'no-validation-listed',
    () =>
      selectFiles(findVersion(idsOf('v5.3', ['train.parquet', 'features.json']), undefined), {
        isForImport: true,
        withBenchmarks: false,
      }),
    'DATA_FILE_UNLISTED',
  ],
];
for (const [id, act, code] of refused) {
  test(`refused: ${id}: ${code}`, () => {
    assert.throws(act, (error: unknown) => error instanceof GridlodeError && error.code === code);
  });
}

test.run();
