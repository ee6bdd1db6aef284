import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readLive } from '../../../node/dataset/read-live.js';
import { assertCode, baseRows, inFolder, withColumns, writeParquet } from './fixture.js';
import { columnAt } from '../../../protocol/dataset/columns.js';
import { slowCases } from '../../runner/slow-cases.js';

const slow = slowCases(test);

const live = `'live' AS data_type, 'X' AS era, NULL::FLOAT AS target`;
const wanted = { features: ['feature_b', 'feature_a'], missing: 'two' as const };

const fromRows = (sql: string, use: (file: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    await writeParquet(folder, { 'live.parquet': sql });
    return use(join(folder, 'live.parquet'));
  });

test('live rows come with their features in the order asked for, and without any other rows', () =>
  fromRows(
    `${withColumns(`${live}, nullif(feature_a, 0) AS feature_a`)} WHERE id < 'n003' UNION ALL SELECT * REPLACE ('t' || id AS id) FROM (${baseRows})`,
    async (file) => {
      const { ids, columns } = await readLive(file, wanted);
      assert.equal(ids, ['n000', 'n001', 'n002']);
      assert.equal(
        [0, 1].map((f) => [...columnAt(columns, f)]),
        [
          [0, 1, 2],
          [2, 3, 1],
        ],
      );
    },
  ));

test('live rows need no targets', () =>
  fromRows(`SELECT * EXCLUDE (target, target_b) FROM (${withColumns(live)})`, async (file) => {
    assert.is((await readLive(file, wanted)).ids.length, 30);
  }));

test('columns that no model asks for and columns in any order change nothing, nor do other numbers or the index of pandas', async () => {
  const row = `SELECT * FROM (${withColumns(live)})`;
  const shapes = [
    row,
    `SELECT target_b, feature_a, 'x' AS note, era, data_type, feature_b, id, 1::DOUBLE AS feature_z FROM (${row})`,
    `SELECT * REPLACE (feature_a::BIGINT AS feature_a, feature_b::UTINYINT AS feature_b) FROM (${row})`,
    `SELECT * REPLACE (feature_a::FLOAT AS feature_a, feature_b::DOUBLE AS feature_b) FROM (${row})`,
    `SELECT * REPLACE (1200 AS era) FROM (${row})`,
    `SELECT * EXCLUDE (id), id AS __index_level_0__ FROM (${row})`,
  ];
  for (const sql of shapes) {
    await fromRows(sql, async (file) => {
      const { ids, columns } = await readLive(file, wanted);
      assert.equal([ids.length, ids[29], [0, 1].map((f) => columnAt(columns, f)[29])], [30, 'n029', [4, 2]]);
    });
  }
});

test('a row is live by its data_type or by era X', () =>
  fromRows(withColumns(`'live' AS data_type`).replace(/$/, ` WHERE era = '0002'`), async (file) => {
    assert.is((await readLive(file, wanted)).ids.length, 10);
  }));

const base = withColumns(live);
const changed = (changes: string): string => `SELECT * REPLACE (${changes}) FROM (${base})`;
const refused: readonly (readonly [id: string, sql: string, code: string, message: RegExp])[] = [
  ['no-live-rows', baseRows, 'DATASET_NO_ROWS', /live\.parquet/],
  ['no-rows', `${base} LIMIT 0`, 'DATASET_NO_ROWS', /no rows/],
  ['id-column-absent', `SELECT * EXCLUDE (id) FROM (${base})`, 'DATASET_COLUMN_MISSING', /column id/],
  ['era-column-absent', `SELECT * EXCLUDE (era) FROM (${base})`, 'DATASET_COLUMN_MISSING', /column era/],
  [
    'data-type-column-absent',
    `SELECT * EXCLUDE (data_type) FROM (${base})`,
    'DATASET_COLUMN_MISSING',
    /column data_type/,
  ],
  ['feature-absent', `SELECT * EXCLUDE (feature_a) FROM (${base})`, 'DATASET_COLUMN_MISSING', /feature_a/],
  ['id-number', changed('1 AS id'), 'DATASET_COLUMN_TYPE', /id of .* is INTEGER/],
  ['era-boolean', changed('true AS era'), 'DATASET_COLUMN_TYPE', /era/],
  ['feature-fraction', changed('0.5::FLOAT AS feature_a'), 'DATASET_FEATURE_RANGE', /feature_a of row n000/],
  ['feature-text', changed(`'2' AS feature_b`), 'DATASET_COLUMN_TYPE', /feature_b .* is VARCHAR/],
  ['feature-boolean', changed('true AS feature_b'), 'DATASET_COLUMN_TYPE', /BOOLEAN/],
  ['feature-list', changed('[feature_b] AS feature_b'), 'DATASET_COLUMN_TYPE', /TINYINT\[\]/],
  [
    'feature-out-of-range',
    changed('9::TINYINT AS feature_a'),
    'DATASET_FEATURE_RANGE',
    /feature_a of row n000/,
  ],
  ['feature-negative', changed('-1::TINYINT AS feature_b'), 'DATASET_FEATURE_RANGE', /feature_b of row n000/],
  [
    'feature-beyond-a-byte',
    changed('258::SMALLINT AS feature_b'),
    'DATASET_FEATURE_RANGE',
    /feature_b of row n000/,
  ],
  ['id-twice', changed(`'n1' AS id`), 'DATASET_ID_DUPLICATE', /n1/],
  [
    'id-twice-far-apart',
    changed(`(CASE WHEN id = 'n029' THEN 'n000' ELSE id END) AS id`),
    'DATASET_ID_DUPLICATE',
    /n000/,
  ],
  ['id-null', changed(`nullif(id, 'n007') AS id`), 'DATASET_ID_MALFORMED', /without an id/],
  ['id-empty', changed(`(CASE WHEN id = 'n007' THEN '' ELSE id END) AS id`), 'DATASET_LIVE_ID', /the id ""/],
  ['id-too-long', changed(`id || repeat('x', 61) AS id`), 'DATASET_LIVE_ID', /n000xxx/],
  ['id-with-comma', changed(`id || ',0.5' AS id`), 'DATASET_LIVE_ID', /"n000,0\.5"/],
  ['id-with-quote', changed(`'"' || id AS id`), 'DATASET_LIVE_ID', /n000/],
  ['id-with-newline', changed(`id || chr(10) AS id`), 'DATASET_LIVE_ID', /n000\\n/],
  ['id-beyond-ascii', changed(`'ñ' || id AS id`), 'DATASET_LIVE_ID', /ñn000/],
  [
    'two-live-eras',
    changed(`(CASE WHEN id < 'n015' THEN '0200' ELSE '0201' END) AS era`),
    'DATASET_LIVE_ERA',
    /era 0200 and of era 0201/,
  ],
  ['era-null', changed('NULL::VARCHAR AS era'), 'DATASET_NAME', /without an era/],
  [
    'era-null-in-one-row',
    changed(`(CASE WHEN id = 'n007' THEN NULL ELSE era END) AS era`),
    'DATASET_NAME',
    /without an era/,
  ],
  [
    'data-type-unknown',
    changed(`(CASE WHEN id = 'n007' THEN 'lvie' ELSE data_type END) AS data_type, '0200' AS era`),
    'DATASET_DATA_TYPE',
    /lvie/,
  ],
  [
    'data-type-null',
    changed(`(CASE WHEN id = 'n007' THEN NULL ELSE data_type END) AS data_type`),
    'DATASET_DATA_TYPE',
    /null/,
  ],
];
for (const [id, sql, code, message] of refused) {
  test(`refused: ${id}`, () => fromRows(sql, (file) => assertCode(readLive(file, wanted), code, message)));
}

const damages: readonly (readonly [id: string, damage: (file: string) => Promise<unknown>, code: string])[] =
  [
    ['file-absent', (file) => rm(file), 'DATASET_PATH'],
    ['file-is-folder', (file) => rm(file).then(() => mkdir(file)), 'DATASET_PATH'],
    ['file-empty', (file) => truncate(file), 'DATASET_FILE_FOREIGN'],
    ['file-csv', (file) => writeFile(file, 'id,era,data_type\nn1,X,live\n'), 'DATASET_FILE_FOREIGN'],
    [
      'file-truncated',
      async (file) => truncate(file, (await stat(file)).size >> 1),
      'DATASET_FILE_TRUNCATED',
    ],
    ['file-garbage', (file) => writeFile(file, `PAR1${'garbage '.repeat(100)}PAR1`), 'DATASET_FILE_CORRUPT'],
    [
      'file-data-damaged',
      async (file) => writeFile(file, (await readFile(file)).fill(0xff, 4, 300)),
      'DATASET_FILE_CORRUPT',
    ],
  ];
for (const [id, damage, code] of damages) {
  test(`refused: ${id}`, () =>
    fromRows(base, async (file) => {
      await damage(file);
      await assertCode(readLive(file, wanted), code, id === 'file-data-damaged' ? /./ : /live\.parquet/);
    }));
}

test('refused: feature-missing, where the rule says so', () =>
  fromRows(withColumns(`${live}, nullif(feature_a, 0) AS feature_a`), (file) =>
    assertCode(readLive(file, { ...wanted, missing: 'error' }), 'DATASET_FEATURE_MISSING', /feature_a/),
  ));

slow('refused: more rows than one block may hold', () =>
  fromRows(withColumns(live).replace('range(30)', 'range(40_000)').replace("3, '0'", "5, '0'"), (file) =>
    assertCode(
      readLive(file, { ...wanted, features: new Array<string>(4_000).fill('feature_a') }),
      'DATASET_BLOCK_SIZE',
      /4000 features/,
    ),
  ),
);

test.run();
