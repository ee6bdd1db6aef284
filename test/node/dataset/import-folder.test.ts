import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { datasetStoreCodes } from '../../../node/dataset/codes.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { decodeSums, encodeSums, sumColumns, type DatasetSums } from '../../../node/dataset/dataset-sums.js';
import { importParquet, type ImportOptions } from '../../../node/dataset/import-parquet.js';
import type { ImportPlan } from '../../../node/dataset/import-plan.js';
import { inspectDataset } from '../../../node/dataset/inspect-dataset.js';
import { valuesBytes } from '../../../node/dataset/values-file.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { SmallDisk } from '../../fixtures/small-disk.js';
import { assertCode, importOptions, inFolder, storedNames, writeParquet } from './fixture.js';
import { slowCases } from '../../runner/slow-cases.js';

const slow = slowCases(test);

/** Eras `first` to `last` of ten rows; the main target has a twin, and is there up to era `known`. */
const release = (
  dataType: string,
  first: number,
  last: number,
  known: number,
  changes = 'id AS id',
): string =>
  `SELECT * REPLACE (${changes}) FROM (
    SELECT 'n' || lpad(i::VARCHAR, 4, '0') AS id, lpad((i // 10)::VARCHAR, 4, '0') AS era, '${dataType}' AS data_type,
      (i % 5)::TINYINT AS feature_a, (i // 2 % 5)::TINYINT AS feature_b,
      (CASE WHEN i // 10 <= ${known} THEN (i % 3) / 2 END)::FLOAT AS target,
      ((i + 1) % 3 / 2)::FLOAT AS target_b_20,
      (CASE WHEN i // 10 <= ${known} THEN (i % 3) / 2 END)::DOUBLE AS target_a_60
    FROM range(${first * 10}, ${last * 10 + 10}) t(i))`;
const others = {
  'live.parquet': `SELECT * REPLACE ('X' AS era, NULL::FLOAT AS target) FROM (${release('live', 99, 99, 0)})`,
  'live_example_preds.parquet': `SELECT 'n1' AS id, 0.5::FLOAT AS prediction`,
  'validation_benchmark_models.parquet': `SELECT 'n1' AS id, '0004' AS era, 0.5::FLOAT AS v53_lgbm_ender60`,
  'meta_model.parquet': `SELECT 'n1' AS id, '0004' AS era, 'validation' AS data_type, 0.5::FLOAT AS numerai_meta_model`,
};
const download = (lastEra: number, known: number, changes?: string) => ({
  ...others,
  'train.parquet': release('train', 1, 3, known, changes),
  'validation.parquet': release('validation', 4, lastEra, known, changes),
});

async function importFiles(
  files: Readonly<Record<string, string>>,
  changes: Partial<ImportOptions> = {},
): Promise<{ cid: Cid; plan: ImportPlan; sums: DatasetSums }> {
  return inFolder(async (folder) => {
    await writeParquet(folder, files);
    let plan: ImportPlan | undefined;
    const cid = await importParquet(
      folder,
      importOptions(folder, { onPlan: (made) => (plan = made), ...changes }),
    );
    return {
      cid,
      plan: plan as unknown as ImportPlan,
      sums: await sumColumns(await openDataset(folder, cid)),
    };
  });
}

test('a whole download folder: what is no data is named, and so are eras without targets and twins', async () => {
  const { plan, sums } = await importFiles(download(8, 6));
  const { eras, targets, twins } = sums.manifest;
  assert.equal(
    plan.leftAlone.map(({ file }) => file),
    Object.keys(others).sort(),
  );
  assert.match(plan.leftAlone[0]?.why ?? '', 'none of its rows is for training');
  assert.match(plan.leftAlone[1]?.why ?? '', 'no features');
  assert.equal(plan.leftOut, ['0007', '0008']);
  assert.equal(
    eras.map(({ name }) => name),
    ['0001', '0002', '0003', '0004', '0005', '0006'],
  );
  assert.equal([targets, twins], [['target', 'target_b_20'], [{ name: 'target_a_60', of: 'target' }]]);
});

slow('targets that differ in one row, or where one is missing in one, are two', async () => {
  for (const value of ['0.25', 'NULL', `'NaN'::FLOAT`]) {
    const change = `(CASE WHEN id = 'n0065' THEN ${value} ELSE target_a_60 END) AS target_a_60`;
    const { sums } = await importFiles(download(7, 6, change));
    assert.equal(sums.manifest.targets, ['target', 'target_a_60', 'target_b_20'], value);
  }
});

test('the plan tells to the byte what the blocks and the values of the dataset take', () =>
  inFolder(async (folder) => {
    await writeParquet(folder, download(6, 6));
    let plan: ImportPlan | undefined;
    const cid = await importParquet(folder, importOptions(folder, { onPlan: (made) => (plan = made) }));
    const { folder: place, manifest } = await openDataset(folder, cid);
    const sizes = await Promise.all(
      manifest.eras.map(async ({ block }) => (await readFile(join(place, block))).length),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const rows = manifest.eras.reduce((sum, era) => sum + era.rows, 0);
    const values = valuesBytes(rows, manifest.features.length, manifest.targets.length);
    assert.is(plan?.diskBytes, total + values);
  }));

slow('with --until the download of next week gives the same dataset, and without it another', async () => {
  const now = await importFiles(download(8, 6));
  const next = download(9, 7);
  assert.is((await importFiles(next, { until: '6' })).cid, now.cid);
  assert.is.not((await importFiles(next)).cid, now.cid);
});

test('with the sums of a dataset a later download, of more columns, gives it again', async () => {
  const small = { 'train.parquet': `SELECT * EXCLUDE (feature_b) FROM (${release('train', 1, 6, 6)})` };
  const { cid, sums } = await importFiles(small);
  const stored = decodeSums(encodeSums(sums), cid);
  assert.is((await importFiles(download(9, 7), { sums: stored, missing: 'error' })).cid, cid);
  const last = { expected: cid, until: '0006' };
  assert.is((await importFiles({ 'train.parquet': small['train.parquet'] }, last)).cid, cid);
});

const differing: readonly (readonly [
  id: string,
  files: Readonly<Record<string, string>>,
  code: keyof typeof datasetStoreCodes,
  message: RegExp,
])[] = [
  [
    'feature-changed',
    download(8, 7, `(CASE WHEN id = 'n0051' THEN 4 - feature_a ELSE feature_a END)::TINYINT AS feature_a`),
    'DATASET_DIFFERS',
    /Era 0005 is the first .* in feature_a\. /,
  ],
  [
    'target-changed',
    download(8, 7, `(CASE WHEN era > '0002' THEN NULL ELSE target_b_20 END) AS target_b_20`),
    'DATASET_DIFFERS',
    /Era 0003 is the first .* in target_b_20\. /,
  ],
  [
    'id-changed',
    download(8, 7, `(CASE WHEN id = 'n0065' THEN 'm' ELSE id END) AS id`),
    'DATASET_DIFFERS',
    /Era 0006 is the first .* in id, /,
  ],
  [
    'row-missing',
    { ...download(8, 7), 'validation.parquet': `${release('validation', 4, 8, 7)} WHERE id <> 'n0044'` },
    'DATASET_DIFFERS',
    /Era 0004 has 9 rows, and 10 /,
  ],
  [
    'era-missing',
    { ...download(8, 7), 'validation.parquet': release('validation', 4, 5, 7) },
    'DATASET_ERA_ABSENT',
    /no era 0006/,
  ],
  [
    'column-missing',
    { 'train.parquet': `SELECT * EXCLUDE (target_b_20) FROM (${release('train', 1, 6, 6)})` },
    'DATASET_COLUMN_MISSING',
    /target_b_20/,
  ],
];
for (const [id, files, code, message] of differing) {
  test(`refused: ${id}: ${code}, and nothing is stored`, async () => {
    const { sums } = await importFiles(download(8, 6));
    await inFolder(async (folder) => {
      await writeParquet(folder, files);
      await assertCode(importParquet(folder, importOptions(folder, { sums })), code, message);
      assert.equal(await storedNames(folder), []);
    });
  });
}

test('without sums another dataset is refused too', async () => {
  const { cid } = await importFiles(download(8, 6));
  await inFolder(async (folder) => {
    await writeParquet(folder, download(8, 7));
    const options = importOptions(folder, { expected: cid });
    await assertCode(importParquet(folder, options), 'DATASET_DIFFERS', new RegExp(cid));
  });
});

const { sums: goodSums, cid: goodCid } = await importFiles({ 'train.parquet': release('train', 1, 1, 1) });
const badSums: readonly (readonly [id: string, act: () => unknown, code: keyof typeof datasetStoreCodes])[] =
  [
    ['sums-cut-off', () => decodeSums(encodeSums(goodSums).subarray(0, 50), goodCid), 'DATASET_SUMS'],
    ['sums-of-another', () => decodeSums(encodeSums(goodSums), 'bafyother' as Cid), 'DATASET_SUMS'],
    [
      'sums-of-fewer-columns',
      () => decodeSums(encodeSums({ ...goodSums, columns: goodSums.columns.slice(1) }), goodCid),
      'DATASET_SUMS',
    ],
  ];
for (const [id, act, code] of badSums)
  test(`refused: ${id}: ${code}`, () => assertCode(Promise.resolve().then(act), code));

test('numeric eras take four digits and their order in time, other names keep theirs (DATA-22)', async () => {
  const named = async (era: string): Promise<string[]> => {
    const sql = `SELECT * REPLACE (${era} AS era) FROM (${release('train', 8, 11, 11)})`;
    return (await importFiles({ 'train.parquet': sql })).sums.manifest.eras.map(({ name }) => name);
  };
  assert.equal(await named('era::INTEGER'), ['0008', '0009', '0010', '0011']);
  assert.equal(await named('era::INTEGER::VARCHAR'), ['0008', '0009', '0010', '0011']);
  assert.equal(await named(`'era' || era`), ['era0008', 'era0009', 'era0010', 'era0011']);
});

test('paths with the characters of patterns are those files and no others', () =>
  inFolder(async (folder) => {
    const odd = join(folder, 'a[1]*?');
    await mkdir(odd);
    await mkdir(join(folder, 'a1b'));
    await writeParquet(folder, { 'one.parquet': release('train', 1, 3, 3), 'two.parquet': 'SELECT 1 AS a' });
    await rename(join(folder, 'two.parquet'), join(folder, 'a1b', 'x1.parquet'));
    await rename(join(folder, 'one.parquet'), join(odd, "x[1]*? '.parquet"));
    const cid = await importParquet(folder, importOptions(odd));
    assert.is((await openDataset(folder, cid)).manifest.eras.length, 3);
  }));

const disk = await SmallDisk.mount('256k');
test.after(() => disk?.remove());
if (disk === null) console.log('skipped: this system lets this user mount no small disk');
const onDisk = disk === null ? test.skip : test;
const full: { id: string; code: keyof typeof datasetStoreCodes }[] = [
  { id: 'disk-that-has-not-the-room', code: 'DISK_FULL' },
];
for (const { id, code } of full) {
  onDisk(`refused: ${id}, before a row is read`, () =>
    inFolder(async (folder) => {
      await writeParquet(folder, { 'train.parquet': release('train', 1, 2_000, 2_000) });
      const run = { onProgress: () => assert.unreachable('rows were read') };
      const { path } = disk as SmallDisk;
      await assertCode(importParquet(path, importOptions(folder), run), code, /takes \d+ bytes/);
      assert.equal(await storedNames(path), []);
    }),
  );
}

/**
 * Two rows that pandas and pyarrow wrote: era and data_type are categories, the index has no name, feature_a
 * is float16 with a missing value and feature_b float32.
 */
const byPandas = `
UEFSMRUEFRAVEEwVAhUAEgAABAAAADAwMDEVABUSFRIsFQYVEBUGFQYcAAAAAgAAAAYBAQYAFQQVEhUSTBUCFQASAAAFAAAAdHJh
aW4VABUSFRIsFQYVEBUGFQYcAAAAAgAAAAYBAQYAFQQVCBUITBUEFQASAAAARAA8FQAVEhUSLBUGFRAVBhUGHAAAAAIAAAADBQED
AhUEFRAVEEwVBBUAEgAAAAAAAAAAQEAVABUSFRIsFQYVEBUGFQYcAAAAAgAAAAMDAQMCFQQVGBUYTBUGFQASAAAAAIA+AAAAPwAA
gD8VABUUFRQsFQYVEBUGFQYcAAAAAgAAAAYBAgMkABUEFSQVJEwVBhUAEgAAAgAAAG4xAgAAAG4zAgAAAG4yFQAVFBUULBUGFRAV
BhUGHAAAAAIAAAAGAQIDJAAVBBl8NQAYBnNjaGVtYRUMABUMJQIYA2VyYSUATBwAAAAVDCUCGAlkYXRhX3R5cGUlAEwcAAAAFQ4V
BBUCGAlmZWF0dXJlX2Fs/AAAABUIJQIYCWZlYXR1cmVfYgAVCCUCGAZ0YXJnZXQAFQwlAhgRX19pbmRleF9sZXZlbF8wX18lAEwc
AAAAFgYZHBlsJgAcFQwZNQAGEBkYA2VyYRUAFgYWZBZkJjQmCCksFQQVABUCABUAFRAVAgA8FhgZBhkmAAYAAAAmABwVDBk1AAYQ
GRgJZGF0YV90eXBlFQAWBhZmFmYmmgEmbCksFQQVABUCABUAFRAVAgA8Fh4ZBhkmAAYAAAAmABwVDhk1AAYQGRgJZmVhdHVyZV9h
FQAWBhZcFlwm9gEm0gEpLBUEFQAVAgAVABUQFQIAPCkGGSYCBAAAACYAHBUIGTUABhAZGAlmZWF0dXJlX2IVABYGFmQWZCbaAiau
AiksFQQVABUCABUAFRAVAgA8KQYZJgIEAAAAJgAcFQgZNQAGEBkYBnRhcmdldBUAFgYWbhZuJsYDJpIDKSwVBBUAFQIAFQAVEBUC
ADwpBhkmAAYAAAAmABwVDBk1AAYQGRgRX19pbmRleF9sZXZlbF8wX18VABYGFnoWeibABCaABCksFQQVABUCABUAFRAVAgA8FgwZ
BhkmAAYAAAAW8gQWBiYIFvIEACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNS4wLjEZbBwAABwAABwAABwAABwAABwAAABG
AgAAUEFSMQ==`;
test('categories, an index without a name and half floats, as pandas writes them', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'train.parquet'), Buffer.from(byPandas, 'base64'));
    const dataset = await openDataset(folder, await importParquet(folder, importOptions(folder)));
    const { ids, columns } = await dataset.readEra('0001');
    assert.equal(
      [ids, [...columns.values]],
      [
        ['n1', 'n2', 'n3'],
        [4, 1, 2, 0, 2, 3],
      ],
    );
  }));

const sample = resolve('../shared/data/numerai-v53');
if (!existsSync(sample)) {
  console.log('skipped: the Numerai v5.3 sample folder is not beside this checkout');
  test.skip('Numerai v5.3 sample folder', () => {});
} else {
  test('the folder of a Numerai v5.3 download imports as it is, with the counts of its README', () =>
    inFolder(async (folder) => {
      let plan: ImportPlan | undefined;
      const cid = await importParquet(folder, importOptions(sample, { onPlan: (made) => (plan = made) }));
      const summary = await inspectDataset(await openDataset(folder, cid));
      assert.equal(plan?.leftOut, ['0078', '0079', '0080']);
      assert.equal(plan?.draft.twins, [{ name: 'target_ender_60', of: 'target' }]);
      assert.is(plan?.leftAlone.length, 7);
      assert.equal(summary.eras, { count: 77, first: '0001', last: '0077', rowsMin: 570, rowsMax: 629 });
      assert.equal(
        summary.targets.map((target) => [target.name, target.values?.length]),
        [
          ['target', 5],
          ['target_ender_20', 5],
          ['target_teager_60', 5],
          ['target_victor_20', 7],
        ],
      );
      assert.is(cid, 'bafyreihknivawcwchtf6mjo7iylhnufmlkoenlbvu5rtpvqirsgdmttybm');
    }));
}

test.run();
