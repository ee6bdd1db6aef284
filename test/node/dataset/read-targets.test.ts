import { mkdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTargetsFile } from '../../../cli/commands/round/rows-files.js';
import { readTargets } from '../../../node/dataset/read-targets.js';
import { columnsOf } from '../../../protocol/dataset/columns.js';
import { assertCode, inFolder, writeParquet } from './fixture.js';

/** Five rows in no order of their ids; the fourth has no target, the fifth one that is not a number. */
const base = `SELECT * FROM (VALUES ('n3', 0.25::FLOAT), ('n1', 1::FLOAT), ('n2', 0::FLOAT), ('n5', NULL::FLOAT), ('n4', 'NaN'::FLOAT)) t(id, target)`;
const replaced = (changes: string): string => `SELECT * REPLACE (${changes}) FROM (${base})`;

const fromRows = (sql: string, use: (file: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    await writeParquet(folder, { 'targets.parquet': sql });
    return use(join(folder, 'targets.parquet'));
  });

test('targets come in the order of the file, and what a row lacks is a NaN', () =>
  fromRows(base, async (file) => {
    const { ids, target } = await readTargets(file);
    assert.equal(
      [ids, [...target].map(String)],
      [
        ['n3', 'n1', 'n2', 'n5', 'n4'],
        ['0.25', '1', '0', 'NaN', 'NaN'],
      ],
    );
  }));

test('columns that nobody asks for and doubles change nothing', () =>
  fromRows(`SELECT 'x' AS era, target::DOUBLE AS target, 7 AS target_b, id FROM (${base})`, async (file) => {
    const { ids, target } = await readTargets(file);
    assert.equal(
      [ids, [...target].map(String)],
      [
        ['n3', 'n1', 'n2', 'n5', 'n4'],
        ['0.25', '1', '0', 'NaN', 'NaN'],
      ],
    );
  }));

test('a Parquet file and a CSV file of the same targets have one digest', () =>
  fromRows(base, async (file) => {
    const csv = file.replace('.parquet', '.csv');
    await writeFile(csv, 'era,target,id\nX,,n4\nX,1,n1\nX,0,n2\nX,0.25,n3\nX,,n5\n');
    const [one, other] = [await readTargetsFile(file, null), await readTargetsFile(csv, null)];
    assert.equal(one.ids, ['n1', 'n2', 'n3', 'n4', 'n5']);
    assert.is(one.digest, other.digest);
  }));

test('of a file with many eras only the targets of the rows that are asked for come', () =>
  fromRows(`SELECT * RENAME (id AS __index_level_0__) FROM (${base})`, async (file) => {
    const csv = file.replace('.parquet', '.csv');
    await writeFile(csv, 'id,target\nn9,no number\nn2,0\nn1,1\n');
    const rows = { ids: ['n1', 'n2'], columns: columnsOf(2, []) };
    for (const each of [file, csv]) {
      const { ids, target } = await readTargetsFile(each, rows);
      assert.equal(
        [ids, [...target]],
        [
          ['n1', 'n2'],
          [1, 0],
        ],
      );
    }
    const more = { ids: ['n1', 'n15', 'n2'], columns: columnsOf(3, []) };
    await assertCode(readTargetsFile(file, more), 'TARGETS_ROWS', /lacks the id n15/);
  }));

const refused: readonly (readonly [id: string, sql: string, code: string, message: RegExp])[] = [
  ['no-id-column', `SELECT target FROM (${base})`, 'DATASET_COLUMN_MISSING', /column id/],
  [
    'no-target-column',
    `SELECT id, target AS target_b FROM (${base})`,
    'DATASET_COLUMN_MISSING',
    /column target/,
  ],
  ['id-number', replaced('1 AS id'), 'DATASET_COLUMN_TYPE', /id of .* is INTEGER/],
  ['target-text', replaced(`'0.5' AS target`), 'DATASET_COLUMN_TYPE', /target of .* is VARCHAR/],
  ['target-integer', replaced('1::TINYINT AS target'), 'DATASET_COLUMN_TYPE', /target of .* is TINYINT/],
  ['id-null', replaced(`nullif(id, 'n2') AS id`), 'DATASET_ID_MALFORMED', /without an id/],
  [
    'too-many-rows',
    `SELECT i::VARCHAR AS id, 0::FLOAT AS target FROM range(1_000_001) t(i)`,
    'DATASET_BLOCK_SIZE',
    /more than 1000000 rows/,
  ],
];
for (const [id, sql, code, message] of refused)
  test(`refused: ${id}: ${code}`, () =>
    fromRows(sql, (file) => assertCode(readTargets(file), code, message)));

const damages: readonly (readonly [id: string, damage: (file: string) => Promise<unknown>, code: string])[] =
  [
    ['file-absent', (file) => rm(file), 'DATASET_PATH'],
    ['file-is-folder', (file) => rm(file).then(() => mkdir(file)), 'DATASET_PATH'],
    ['file-empty', (file) => truncate(file), 'DATASET_FILE_FOREIGN'],
    ['file-csv', (file) => writeFile(file, 'id,target\nn1,0.5\n'), 'DATASET_FILE_FOREIGN'],
    [
      'file-truncated',
      async (file) => truncate(file, (await stat(file)).size >> 1),
      'DATASET_FILE_TRUNCATED',
    ],
    ['file-garbage', (file) => writeFile(file, `PAR1${'garbage '.repeat(100)}PAR1`), 'DATASET_FILE_CORRUPT'],
  ];
for (const [id, damage, code] of damages) {
  test(`refused: ${id}: ${code}`, () =>
    fromRows(base, async (file) => {
      await damage(file);
      await assertCode(readTargets(file), code, /targets\.parquet/);
    }));
}

const odd: readonly (readonly [id: string, sql: string, code: string, message: RegExp])[] = [
  ['id-twice', replaced(`'n1' AS id`), 'DATASET_ID_DUPLICATE', /n1/],
  ['id-with-a-space', replaced(`id || ' ' AS id`), 'DATASET_ID_MALFORMED', /n/],
  ['no-target-at-all', replaced('NULL::FLOAT AS target'), 'TARGETS_FILE', /no target/],
  ['target-beyond-its-range', replaced('(target * 1000)::FLOAT AS target'), 'TARGETS_FILE', /is 250/],
  ['target-infinite', replaced(`'Infinity'::FLOAT AS target`), 'TARGETS_FILE', /is Infinity/],
];
for (const [id, sql, code, message] of odd)
  test(`refused as targets of a round: ${id}: ${code}`, () =>
    fromRows(sql, (file) => assertCode(readTargetsFile(file, null), code, message)));

test.run();
