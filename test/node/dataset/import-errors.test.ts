import { utimesSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { datasetStoreCodes } from '../../../node/dataset/codes.js';
import { importParquet, type ImportOptions } from '../../../node/dataset/import-parquet.js';
import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import type { datasetCodes } from '../../../protocol/dataset/codes.js';
import {
  assertCode,
  baseRows,
  importOptions,
  inFolder,
  storedFiles,
  withColumns,
  writeParquet,
} from './fixture.js';

type Code = keyof typeof datasetCodes | keyof typeof datasetStoreCodes | 'CODEC_FIELD';
/** Makes the files of a case in `folder`; what it returns changes the options of the import. */
type Prepare = (folder: string) => Promise<Partial<ImportOptions> | void>;

const rows =
  (...queries: string[]): Prepare =>
  (folder) =>
    writeParquet(folder, Object.fromEntries(queries.map((sql, i) => [`${i}.parquet`, sql])));
const columns = (replacements: string): Prepare => rows(withColumns(replacements));
const file =
  (content: string | Uint8Array): Prepare =>
  (folder) =>
    writeFile(join(folder, 'a.parquet'), content);
const options =
  (changes: (folder: string) => Partial<ImportOptions>): Prepare =>
  async (folder) => {
    await rows(baseRows)(folder);
    return changes(folder);
  };
const featureSets =
  (content: string, featureSet = 'small'): Prepare =>
  async (folder) => {
    await rows(baseRows)(folder);
    await writeFile(join(folder, 'features.json'), content);
    return { featureSet };
  };
const oneEra = (count: number): string =>
  baseRows.replace(`lpad((1 + i // 10)::VARCHAR, 4, '0')`, `'0001'`).replace('range(30)', `range(${count})`);
/** The same rows as validation, of eras that follow, so that both may be imported. */
const later = (changes = 'feature_a AS feature_a'): string =>
  `SELECT * REPLACE (${changes}) FROM (${withColumns(`'m' || id AS id, lpad((era::INTEGER + 3)::VARCHAR, 4, '0') AS era, 'validation' AS data_type`)})`;
/** A Parquet file whose bytes are changed. */
const damaged =
  (change: (bytes: Buffer) => Uint8Array): Prepare =>
  async (folder) => {
    await rows(baseRows)(folder);
    const path = join(folder, '0.parquet');
    await writeFile(path, change(await readFile(path)));
  };

const cases: readonly (readonly [id: string, prepare: Prepare, code: Code, message?: RegExp])[] = [
  ['folder-empty', async () => {}, 'DATASET_FOLDER_EMPTY'],
  [
    'folder-absent',
    options((folder) => ({ source: { folder: join(folder, 'nowhere') } })),
    'DATASET_PATH',
    /nowhere/,
  ],
  ['files-none', options(() => ({ source: { files: [] } })), 'DATASET_FOLDER_EMPTY'],
  [
    'file-absent',
    options((folder) => ({ source: { files: [join(folder, 'train.parquet')] } })),
    'DATASET_PATH',
    /train\.parquet/,
  ],
  ['file-is-folder', options((folder) => ({ source: { files: [folder] } })), 'DATASET_PATH'],
  ['file-empty', file(''), 'DATASET_FILE_FOREIGN'],
  ['file-csv', file('id,era,target\nn1,0001,0.5\n'), 'DATASET_FILE_FOREIGN', /a\.parquet/],
  ['file-truncated', damaged((bytes) => bytes.subarray(0, bytes.length >> 1)), 'DATASET_FILE_TRUNCATED'],
  ['file-footer-cut-off', damaged((bytes) => bytes.subarray(0, -4)), 'DATASET_FILE_TRUNCATED', /0\.parquet/],
  [
    'file-footer-beyond-the-file',
    damaged((bytes) => bytes.fill(0x7f, bytes.length - 8, bytes.length - 5)),
    'DATASET_FILE_CORRUPT',
  ],
  ['file-magic-only', file('PAR1'), 'DATASET_FILE_TRUNCATED'],
  ['file-garbage', file(`PAR1${'garbage '.repeat(100)}PAR1`), 'DATASET_FILE_CORRUPT'],
  [
    'file-footer-damaged',
    damaged((bytes) => bytes.fill(0xff, bytes.length - 60, bytes.length - 8)),
    'DATASET_FILE_CORRUPT',
  ],
  ['file-data-damaged', damaged((bytes) => bytes.fill(0xff, 4, 300)), 'DATASET_FILE_CORRUPT'],
  [
    'file-statistics-damaged',
    async (folder) => {
      await damaged((bytes) => {
        for (
          let at = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
          (at = bytes.indexOf('train', at)) !== -1;
        )
          bytes.write('zzzzz', at);
        return bytes;
      })(folder);
      return { until: '2' };
    },
    'DATASET_FILE_CORRUPT',
    /Era 000\d has not the rows/,
  ],
  [
    'file-written-to-meanwhile',
    options((folder) => ({ onPlan: () => utimesSync(join(folder, '0.parquet'), new Date(0), new Date(0)) })),
    'DATASET_FILE_CHANGED',
    /0\.parquet/,
  ],
  ['feature-set-without-json', options(() => ({ featureSet: 'medium' })), 'DATASET_FEATURE_SET'],
  ['feature-set-json-broken', featureSets('{"feature_sets":'), 'DATASET_FEATURE_SET'],
  ['feature-set-json-null', featureSets('null'), 'DATASET_FEATURE_SET'],
  [
    'feature-set-unknown',
    featureSets('{"feature_sets":{"tiny":["feature_a"]}}'),
    'DATASET_FEATURE_SET',
    /tiny/,
  ],
  ['feature-set-empty', featureSets('{"feature_sets":{"small":[]}}'), 'DATASET_FEATURE_SET'],
  ['feature-set-inherited', featureSets('{"feature_sets":{}}', 'constructor'), 'DATASET_FEATURE_SET'],
  [
    'features-json-of-another-release',
    featureSets('{"feature_sets":{"small":["feature_z"]}}'),
    'DATASET_FEATURES_RELEASE',
    /feature_z/,
  ],
  ['id-missing', rows(`SELECT * EXCLUDE (id) FROM (${baseRows})`), 'DATASET_COLUMN_MISSING', / id/],
  ['era-missing', rows(`SELECT * EXCLUDE (era) FROM (${baseRows})`), 'DATASET_COLUMN_MISSING', / era/],
  [
    'target-missing',
    rows(`SELECT * EXCLUDE (target) FROM (${baseRows})`),
    'DATASET_COLUMN_MISSING',
    / target/,
  ],
  [
    'features-missing',
    rows(`SELECT * EXCLUDE (feature_a, feature_b) FROM (${baseRows})`),
    'DATASET_NO_ROWS',
    /0\.parquet is left alone, as it has no features/,
  ],
  [
    'feature-missing-in-validation-only',
    rows(baseRows, `SELECT * EXCLUDE (feature_a) FROM (${later()})`),
    'DATASET_COLUMN_MISSING',
    /1\.parquet.*feature_a/,
  ],
  [
    'feature-extra-in-one-file',
    rows(baseRows, `SELECT *, 1::TINYINT AS feature_c FROM (${baseRows})`),
    'DATASET_COLUMN_EXTRA',
    /1\.parquet.*feature_c/,
  ],
  [
    'target-extra-in-one-file',
    rows(baseRows, `SELECT *, 1::FLOAT AS target_c FROM (${baseRows})`),
    'DATASET_COLUMN_EXTRA',
    /target_c/,
  ],
  [
    'feature-fraction',
    columns('(feature_a / 4)::FLOAT AS feature_a'),
    'DATASET_FEATURE_RANGE',
    /feature_a of row n001/,
  ],
  ['feature-text', columns('feature_a::VARCHAR AS feature_a'), 'DATASET_COLUMN_TYPE'],
  [
    'feature-mixed-types',
    rows(baseRows, later('feature_a::VARCHAR AS feature_a')),
    'DATASET_COLUMN_TYPE',
    /1\.parquet/,
  ],
  ['era-boolean', columns('true AS era'), 'DATASET_COLUMN_TYPE', /era/],
  ['id-number', columns('1 AS id'), 'DATASET_COLUMN_TYPE', /id/],
  [
    'era-in-two-files',
    rows(baseRows, withColumns(`'m' || id AS id`)),
    'DATASET_ERA_FILES',
    /Era 0001 .*0\.parquet.*1\.parquet/,
  ],
  [
    'era-in-two-files-by-number',
    rows(baseRows, withColumns(`'m' || id AS id, era::INTEGER AS era`)),
    'DATASET_ERA_FILES',
    /Era 0001/,
  ],
  ['era-of-five-digits', columns(`'1' || era AS era`), 'DATASET_ERA_NAMES', /Era 10001 of .*four digits/],
  [
    'eras-by-name-not-in-time',
    columns(`'era' || (8 + era::INTEGER) AS era`),
    'DATASET_ERA_NAMES',
    /era10 .* before era9/,
  ],
  [
    'eras-mixed',
    columns(`(CASE era WHEN '0002' THEN 'x2' ELSE era END) AS era`),
    'DATASET_ERA_NAMES',
    /0003 .* before x2/,
  ],
  [
    'eras-of-validation-before-train',
    rows(`SELECT * REPLACE ('e' || era AS era) FROM (${later()})`, withColumns(`'f' || era AS era`)),
    'DATASET_ERA_NAMES',
    /e0004 .* before f0003/,
  ],
  ['until-absent', options(() => ({ until: '4' })), 'DATASET_ERA_ABSENT', /no era 0004 .* 0001 to 0003/],
  [
    'until-without-targets',
    async (folder) => {
      await columns(`(CASE era WHEN '0003' THEN NULL ELSE target END) AS target`)(folder);
      return { until: '0003' };
    },
    'DATASET_ERA_ABSENT',
    /0003 has no targets yet/,
  ],
  ['targets-nowhere', columns('NULL::FLOAT AS target'), 'DATASET_NO_ROWS', /0001, 0002, 0003/],
  ['target-text', columns(`'high' AS target`), 'DATASET_COLUMN_TYPE'],
  [
    'feature-5',
    columns("(CASE WHEN id = 'n017' THEN 5 ELSE feature_a END)::TINYINT AS feature_a"),
    'DATASET_FEATURE_RANGE',
    /feature_a of row n017/,
  ],
  [
    'feature-minus-1',
    columns('(feature_b - 1)::TINYINT AS feature_b'),
    'DATASET_FEATURE_RANGE',
    /feature_b of row n000/,
  ],
  [
    'feature-256-wide',
    columns('(feature_b::BIGINT * 256) AS feature_b'),
    'DATASET_FEATURE_RANGE',
    /feature_b of row n001/,
  ],
  [
    'feature-null',
    async (folder) => {
      await columns('nullif(feature_a, 3) AS feature_a')(folder);
      return { missing: 'error' };
    },
    'DATASET_FEATURE_MISSING',
    /feature_a of row n001/,
  ],
  [
    'main-target-null',
    columns('nullif(target, 1) AS target'),
    'DATASET_TARGET_MISSING',
    /Of the 10 rows of era 0001 .* 2 have no target/,
  ],
  [
    'main-target-nan',
    columns(`(CASE WHEN id = 'n029' THEN 'NaN'::FLOAT ELSE target END) AS target`),
    'DATASET_TARGET_MISSING',
    /era 0003/,
  ],
  [
    'target-infinite',
    columns(`(CASE WHEN id = 'n012' THEN '-Infinity'::FLOAT ELSE target_b END) AS target_b`),
    'DATASET_TARGET_VALUE',
    /target_b of row n012 in .*0\.parquet/,
  ],
  ['target-beyond-float32', columns(`1e300::DOUBLE AS target_b`), 'DATASET_TARGET_VALUE'],
  [
    'id-twice-in-era',
    columns(`(CASE WHEN id = 'n001' THEN 'n000' ELSE id END) AS id`),
    'DATASET_ID_DUPLICATE',
    /n000/,
  ],
  [
    'id-twice-across-eras',
    columns(`(CASE WHEN id = 'n029' THEN 'n000' ELSE id END) AS id`),
    'DATASET_ID_DUPLICATE',
    /n000/,
  ],
  [
    'id-twice-across-files',
    rows(baseRows, `${later('substr(id, 2) AS id')} WHERE id = 'mn015'`),
    'DATASET_ID_DUPLICATE',
    /n015/,
  ],
  ['id-null', columns(`nullif(id, 'n003') AS id`), 'DATASET_ID_MALFORMED'],
  ['id-with-space', columns(`'n ' || id AS id`), 'DATASET_ID_MALFORMED'],
  ['era-null', columns(`nullif(era, '0002') AS era`), 'DATASET_NAME'],
  ['era-name-odd', columns(`'era ' || era AS era`), 'DATASET_NAME'],
  ['feature-name-odd', rows(`SELECT *, 1::TINYINT AS "feature_ö" FROM (${baseRows})`), 'DATASET_NAME'],
  [
    'eras-beyond-bound',
    rows(
      baseRows
        .replace("lpad((1 + i // 10)::VARCHAR, 4, '0')", "'e' || lpad(i::VARCHAR, 5, '0')")
        .replace('range(30)', 'range(10001)'),
    ),
    'CODEC_FIELD',
  ],
  ['data-type-unknown', columns(`'holdout' AS data_type`), 'DATASET_DATA_TYPE', /holdout/],
  ['data-type-null', columns('NULL::VARCHAR AS data_type'), 'DATASET_DATA_TYPE'],
  ['rows-none', rows(`${baseRows} LIMIT 0`), 'DATASET_NO_ROWS'],
  ['rows-none-in-one-file', rows(baseRows, `${baseRows} LIMIT 0`), 'DATASET_NO_ROWS', /1\.parquet/],
  ['rows-live-only', columns(`'live' AS data_type`), 'DATASET_NO_ROWS'],
  ['era-rows-beyond-bound', rows(oneEra(1_000_001)), 'CODEC_FIELD', /eras\[0\]\.rows/],
  [
    'era-too-large',
    rows(
      `SELECT *, ${Array.from({ length: 160 }, (_, f) => `0::TINYINT AS feature_${f}`).join(', ')} FROM (${oneEra(800_000)})`,
    ),
    'DATASET_BLOCK_SIZE',
    /0001/,
  ],
  ['memory-limit', options(() => ({ memoryMaxBytes: 100_000 })), 'DATASET_MEMORY'],
  ['disk-limit', options(() => ({ diskMaxBytes: 299 })), 'DATASET_DISK_LIMIT'],
  ['disk-limit-by-ids', options(() => ({ diskMaxBytes: 400 })), 'DATASET_DISK_LIMIT'],
];

for (const [id, prepare, code, message] of cases) {
  test(`refused: ${id}, and what is stored stays as it is`, () =>
    inFolder(async (folder) => {
      const stored = await synthesizeDataset(folder, {
        seed: 1,
        eras: 1,
        rowsPerEra: 20,
        features: 6,
        targets: 1,
      });
      const before = await storedFiles(folder);
      assert.ok(before.some(([name]) => name.startsWith(stored)));
      const changes = await prepare(folder);
      await assertCode(importParquet(folder, importOptions(folder, changes ?? {})), code, message);
      assert.equal(await storedFiles(folder), before);
    }));
}

test.run();
