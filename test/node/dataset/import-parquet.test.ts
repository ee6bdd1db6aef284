import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDataset, listDatasets } from '../../../node/dataset/dataset-store.js';
import { importParquet, type ImportOptions } from '../../../node/dataset/import-parquet.js';
import type { ImportPlan } from '../../../node/dataset/import-plan.js';
import { inspectDataset } from '../../../node/dataset/inspect-dataset.js';
import {
  assertCode,
  baseRows,
  importOptions,
  inFolder,
  storedNames,
  withColumns,
  writeParquet,
} from './fixture.js';
import { columnAt } from '../../../protocol/dataset/columns.js';

const importRows = (
  queries: Readonly<Record<string, string>>,
  changes: Partial<ImportOptions> = {},
): Promise<string> =>
  inFolder(async (folder) => {
    await writeParquet(folder, queries);
    return importParquet(folder, importOptions(folder, changes));
  });

test('an import holds the rows of its file, sorted by id', () =>
  inFolder(async (folder) => {
    await writeParquet(folder, { 'train.parquet': baseRows });
    const progress: number[] = [];
    const cid = await importParquet(folder, importOptions(folder), {
      onProgress: (rows, total) => progress.push(rows, total),
    });
    const dataset = await openDataset(folder, cid);
    assert.equal(dataset.manifest.features, ['feature_a', 'feature_b']);
    assert.equal(dataset.manifest.targets, ['target', 'target_b']);
    assert.equal(
      dataset.manifest.eras.map((era) => [era.name, era.rows]),
      [
        ['0001', 10],
        ['0002', 10],
        ['0003', 10],
      ],
    );
    const block = await dataset.readEra('0002');
    assert.equal(
      block.ids,
      Array.from({ length: 10 }, (_, i) => `n0${10 + i}`),
    );
    assert.equal(
      [0, 1].map((f) => [...columnAt(block.columns, f)]),
      [
        [0, 3, 1, 4, 2, 0, 3, 1, 4, 2],
        [0, 1, 2, 3, 4, 0, 1, 2, 3, 4],
      ],
    );
    assert.equal(
      block.targets.map((column) => [...column]),
      [
        [0, 0.25, 0.5, 0.75, 1, 0, 0.25, 0.5, 0.75, 1],
        [0.5, 0.5, 0.5, 0.5, NaN, 0.5, 0.5, 0.5, 0.5, 0.5],
      ],
    );
    assert.equal(progress.slice(-2), [30, 30]);
    assert.equal(await storedNames(folder), [cid], 'nothing temporary is left');
    assert.equal(await listDatasets(folder), [cid]);
  }));

test('the same data has the same CID, whatever files it comes from (DATA-13)', async () => {
  const cid = await importRows({ 'train.parquet': baseRows });
  const cases: Record<string, Record<string, string>> = {
    shuffled: { 'a.parquet': `${baseRows} ORDER BY hash(i)` },
    split: {
      'a.parquet': `SELECT * FROM (${baseRows}) WHERE id < 'n020'`,
      'b.parquet': `SELECT * FROM (${baseRows}) WHERE id >= 'n020'`,
    },
    columns: {
      'a.parquet': `SELECT target_b, target, feature_a, data_type, feature_b, era, id FROM (${baseRows})`,
    },
    types: {
      'a.parquet': withColumns(
        'feature_a::BIGINT AS feature_a, feature_b::USMALLINT AS feature_b, target::DOUBLE AS target',
      ),
    },
    floats: { 'a.parquet': withColumns('feature_a::FLOAT AS feature_a, feature_b::DOUBLE AS feature_b') },
    numbers: { 'a.parquet': withColumns('era::INTEGER AS era') },
    'numbers-as-floats': { 'a.parquet': withColumns('era::DOUBLE AS era') },
    'numbers-without-zeros': { 'a.parquet': withColumns('era::INTEGER::VARCHAR AS era') },
    'numbers-in-two-ways': {
      'a.parquet': withColumns(`(CASE WHEN id = 'n014' THEN '2' ELSE era END) AS era`),
    },
    categories: {
      'a.parquet': withColumns(
        `era::ENUM ('0001', '0002', '0003') AS era, data_type::ENUM ('train') AS data_type`,
      ),
    },
    'unnamed-index': { 'a.parquet': `SELECT * EXCLUDE (id), id AS __index_level_0__ FROM (${baseRows})` },
    'index-beside': { 'a.parquet': `SELECT *, 7 AS __index_level_0__ FROM (${baseRows})` },
    nan: { 'a.parquet': withColumns(`coalesce(target_b, 'NaN'::FLOAT) AS target_b`) },
    zero: { 'a.parquet': withColumns(`(CASE WHEN target = 0 THEN '-0'::FLOAT ELSE target END) AS target`) },
    unread: { 'a.parquet': `SELECT *, 'x' AS note FROM (${baseRows})` },
    live: {
      'a.parquet': baseRows,
      'live.parquet': withColumns(`'live' AS data_type, 'X' AS era, NULL::FLOAT AS target, 'l' || id AS id`),
    },
    marked: {
      'a.parquet': `${baseRows} UNION ALL ${withColumns(`'test' AS data_type, NULL::FLOAT AS target`)}`,
    },
    validation: {
      'a.parquet': withColumns(`(CASE WHEN era > '0002' THEN 'validation' ELSE 'train' END) AS data_type`),
    },
  };
  for (const [name, queries] of Object.entries(cases)) assert.is(await importRows(queries), cid, name);
});

test('a feature set of features.json selects columns, in whatever order it names them', () =>
  inFolder(async (folder) => {
    await writeParquet(folder, { 'train.parquet': baseRows });
    await writeFile(
      join(folder, 'features.json'),
      JSON.stringify({ feature_sets: { small: ['feature_b'], both: ['feature_b', 'feature_a'] } }),
    );
    const small = await openDataset(
      folder,
      await importParquet(folder, importOptions(folder, { featureSet: 'small' })),
    );
    assert.equal(small.manifest.features, ['feature_b']);
    assert.equal([...columnAt((await small.readEra('0001')).columns, 0)], [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    const both = await importParquet(folder, importOptions(folder, { featureSet: 'both' }));
    assert.is(both, await importParquet(folder, importOptions(folder)));
  }));

test('more features than one pass reads, of rows in any order, stand where they belong', () =>
  inFolder(async (folder) => {
    const features = Array.from(
      { length: 1_005 },
      (_, f) => `(i * ${f} % 5)::TINYINT AS feature_${String(f).padStart(4, '0')}`,
    );
    await writeParquet(folder, {
      'a.parquet': `SELECT * EXCLUDE (feature_a, feature_b), ${features.join(', ')}
        FROM (${baseRows}) JOIN range(30) t(i) ON id = 'n' || lpad(i::VARCHAR, 3, '0') ORDER BY i * 7 % 30`,
    });
    let passFeatures = 0;
    const onPlan = (plan: ImportPlan): void => void ({ passFeatures } = plan);
    const dataset = await openDataset(folder, await importParquet(folder, importOptions(folder, { onPlan })));
    assert.is(passFeatures, 1_000);
    const { ids, columns, targets } = await dataset.readEra('0002');
    assert.equal([ids[0], ids[9]], ['n010', 'n019']);
    for (const f of [0, 1, 999, 1_000, 1_004])
      assert.equal(
        [...columnAt(columns, f)],
        Array.from({ length: 10 }, (_, i) => ((10 + i) * f) % 5),
        `feature ${f}`,
      );
    assert.equal([...(targets[0] as Float32Array)], [0, 0.25, 0.5, 0.75, 1, 0, 0.25, 0.5, 0.75, 1]);
  }));

test('a missing feature becomes 2 where the rule says so', () =>
  inFolder(async (folder) => {
    await writeParquet(folder, { 'train.parquet': withColumns('nullif(feature_a, 0) AS feature_a') });
    const dataset = await openDataset(folder, await importParquet(folder, importOptions(folder)));
    assert.equal([...columnAt((await dataset.readEra('0001')).columns, 0)], [2, 3, 1, 4, 2, 2, 3, 1, 4, 2]);
    await assertCode(
      importParquet(folder, importOptions(folder, { missing: 'error' })),
      'DATASET_FEATURE_MISSING',
      /feature_a of row n000/,
    );
  }));

test('an abort in mid-import leaves nothing and what was stored before stays', () =>
  inFolder(async (folder) => {
    const names = ['old', 'new'].map((name) => join(folder, name));
    for (const name of names) await mkdir(name);
    await writeParquet(names[0] as string, { 'a.parquet': baseRows });
    await writeParquet(names[1] as string, { 'a.parquet': baseRows.replace('range(30)', 'range(90)') });
    const before = await importParquet(folder, importOptions(names[0] as string));
    const controller = new AbortController();
    const run = importParquet(folder, importOptions(names[1] as string), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    const error: unknown = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.is((error as Error).name, 'AbortError');
    assert.equal(await storedNames(folder), [before]);
    assert.equal((await (await openDataset(folder, before)).readEra('0001')).ids.length, 10);
  }));

const sample = resolve('../shared/data/numerai-layout');
if (!existsSync(sample)) {
  console.log('skipped: the Numerai-layout sample files are not beside this checkout');
  test.skip('Numerai-layout sample files', () => {});
} else {
  test('Numerai-layout sample files import with the counts of their README', () =>
    inFolder(async (folder) => {
      const cid = await importParquet(folder, importOptions(sample, { missing: 'error' }));
      const summary = await inspectDataset(await openDataset(folder, cid));
      assert.is(cid, 'bafyreidmdijqm5sqiikszwy3fm6a254t5eunuickli26hwajhmlilrau64');
      assert.is(summary.rows, 48_010);
      assert.is(summary.features, 42);
      assert.equal([summary.eras.count, summary.eras.first, summary.eras.last], [80, '0001', '0080']);
      assert.is(
        summary.featureValues.reduce((sum, count) => sum + count, 0),
        48_010 * 42,
      );
      assert.equal(
        summary.targets.map((target) => [target.name, target.values?.length, target.missingShare > 0]),
        [
          ['target', 5, false],
          ['target_ender_20', 5, false],
          ['target_teager_60', 5, true],
          ['target_victor_20', 7, true],
        ],
      );
      const small = await openDataset(
        folder,
        await importParquet(folder, importOptions(sample, { featureSet: 'small' })),
      );
      assert.is(small.manifest.features.length, 12);
    }));
}

test.run();
