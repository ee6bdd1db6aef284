import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDataset, type Dataset } from '../../../node/dataset/dataset-store.js';
import { importParquet } from '../../../node/dataset/import-parquet.js';
import { readPredictions } from '../../../node/dataset/read-predictions.js';
import { assertCode, baseRows, importOptions, inFolder, writeParquet } from './fixture.js';

/** Predictions of the base rows, the last first: `changes` replace columns. */
const predicting = (changes = '', where = 'true'): string =>
  `SELECT * ${changes === '' ? '' : `REPLACE (${changes})`} FROM (SELECT id, era, data_type, (i / 100)::FLOAT AS model, 'x' AS label
  FROM (SELECT *, substr(id, 2)::INTEGER AS i FROM (${baseRows}))) WHERE ${where} ORDER BY id DESC`;

const inDataset = (
  queries: Readonly<Record<string, string>>,
  use: (dataset: Dataset, files: string[]) => Promise<void>,
): Promise<void> =>
  inFolder(async (folder) => {
    await writeParquet(folder, { 'train.parquet': baseRows });
    const cid = await importParquet(folder, importOptions(folder));
    await writeParquet(folder, queries);
    await use(
      await openDataset(folder, cid),
      Object.keys(queries).map((name) => join(folder, name)),
    );
  });

const forms: readonly { id: string; queries: Readonly<Record<string, string>> }[] = [
  { id: 'one file', queries: { 'a.parquet': predicting() } },
  {
    id: 'two files, an era in both',
    queries: { 'a.parquet': predicting('', "id < 'n015'"), 'b.parquet': predicting('', "id >= 'n015'") },
  },
  { id: 'eras as numbers', queries: { 'a.parquet': predicting('era::INTEGER AS era') } },
  {
    id: 'ids as an index without a name',
    queries: { 'a.parquet': `SELECT * RENAME (id AS __index_level_0__) FROM (${predicting()})` },
  },
];
for (const { id, queries } of forms)
  test(`predictions come in the order of the dataset's rows, of the eras asked for: ${id}`, () =>
    inDataset(queries, async (dataset, files) => {
      const predicted = await readPredictions({ files, column: 'model' }, dataset, ['0002', '0003']);
      assert.equal([...predicted.keys()], ['0002', '0003']);
      for (const [era, values] of predicted) {
        const { ids } = await dataset.readEra(era);
        assert.equal(
          [...values],
          ids.map((row) => Math.fround(Number(row.slice(1)) / 100)),
        );
      }
    }));

test('an era without any number, or that is in no file, is not predicted', () =>
  inDataset(
    { 'a.parquet': predicting("(CASE WHEN era = '0002' THEN NULL ELSE model END) AS model", "era < '0003'") },
    async (dataset, files) => {
      const predicted = await readPredictions({ files, column: 'model' }, dataset, ['0001', '0002', '0003']);
      assert.equal([...predicted.keys()], ['0001']);
    },
  ));

const refused: readonly { id: string; query: string; code: string; column?: string }[] = [
  { id: 'no such column', query: predicting(), column: 'absent', code: 'PREDICTIONS_COLUMN' },
  { id: 'a column of text', query: predicting(), column: 'label', code: 'PREDICTIONS_COLUMN' },
  { id: 'no eras', query: `SELECT * EXCLUDE era FROM (${predicting()})`, code: 'PREDICTIONS_COLUMN' },
  { id: 'other eras', query: predicting("'0009' AS era"), code: 'PREDICTIONS_ERAS' },
  { id: 'other ids', query: predicting("'m' || id AS id"), code: 'PREDICTIONS_IDS' },
  { id: 'an id twice', query: predicting("'n011' AS id", "era = '0002'"), code: 'PREDICTIONS_IDS' },
  { id: 'a part of the rows', query: predicting('', "id <> 'n012'"), code: 'PREDICTIONS_IDS' },
  {
    id: 'NaN in places',
    query: predicting("(CASE WHEN id = 'n012' THEN 'NaN'::FLOAT ELSE model END) AS model"),
    code: 'PREDICTIONS_NUMBER',
  },
  {
    id: 'infinity',
    query: predicting("(CASE WHEN id = 'n012' THEN 'inf'::FLOAT ELSE model END) AS model"),
    code: 'PREDICTIONS_NUMBER',
  },
];
for (const { id, query, code, column = 'model' } of refused)
  test(`refused: ${id}`, () =>
    inDataset({ 'a.parquet': query }, async (dataset, files) =>
      assertCode(readPredictions({ files, column }, dataset, ['0001', '0002']), code),
    ));

test('what the file has is named beside a column that it has not', () =>
  inDataset({ 'a.parquet': predicting() }, (dataset, files) =>
    assertCode(
      readPredictions({ files, column: 'other' }, dataset, ['0001']),
      'PREDICTIONS_COLUMN',
      /no column other of predictions, but model\./,
    ),
  ));

test.run();
