import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readLive } from '../../../node/dataset/read-live.js';
import { assertCode, baseRows, inFolder, withColumns, writeParquet } from './fixture.js';

const live = `'live' AS data_type, 'X' AS era, NULL::FLOAT AS target`;
const wanted = { features: ['feature_b', 'feature_a'], missing: 'two' as const };

const fromRows = (sql: string, use: (file: string) => Promise<void>): Promise<void> => inFolder(async (folder) => {
  await writeParquet(folder, { 'live.parquet': sql });
  return use(join(folder, 'live.parquet'));
});

test('live rows come with their features in the order asked for, and without any other rows', () =>
  fromRows(`${withColumns(`${live}, nullif(feature_a, 0) AS feature_a`)} WHERE id < 'n003' UNION ALL SELECT * REPLACE ('t' || id AS id) FROM (${baseRows})`, async (file) => {
    const { ids, features } = await readLive(file, wanted);
    assert.equal(ids, ['n000', 'n001', 'n002']);
    assert.equal(features.map((column) => [...column]), [[0, 1, 2], [2, 3, 1]]);
  }));

test('live rows need no targets', () => fromRows(`SELECT * EXCLUDE (target, target_b) FROM (${withColumns(live)})`, async (file) => {
  assert.is((await readLive(file, wanted)).ids.length, 30);
}));

const refused: readonly (readonly [id: string, sql: string, code: string, message: RegExp])[] = [
  ['no-live-rows', baseRows, 'DATASET_NO_ROWS', /live\.parquet/],
  ['feature-absent', `SELECT * EXCLUDE (feature_a) FROM (${withColumns(live)})`, 'DATASET_COLUMN_MISSING', /feature_a/],
  ['feature-out-of-range', withColumns(`${live}, 9::TINYINT AS feature_a`), 'DATASET_FEATURE_RANGE', /feature_a of row n000/],
  ['id-twice', withColumns(`${live}, 'n1' AS id`), 'DATASET_ID_DUPLICATE', /n1/],
];
for (const [id, sql, code, message] of refused) {
  test(`refused: ${id}`, () => fromRows(sql, (file) => assertCode(readLive(file, wanted), code, message)));
}

test('refused: feature-missing, where the rule says so', () => fromRows(withColumns(`${live}, nullif(feature_a, 0) AS feature_a`), (file) =>
  assertCode(readLive(file, { ...wanted, missing: 'error' }), 'DATASET_FEATURE_MISSING', /feature_a/)));

test('refused: more rows than one block may hold', () => fromRows(withColumns(live).replace('range(30)', 'range(20_000)').replace('3, \'0\'', '5, \'0\''), (file) =>
  assertCode(readLive(file, { ...wanted, features: new Array<string>(4_000).fill('feature_a') }), 'DATASET_BLOCK_SIZE', /4000 features/)));

test.run();
