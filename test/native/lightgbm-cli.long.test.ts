// deadline: 300 s
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exportText } from '../../native/index.js';
import {
  countDifferences,
  fillDataset,
  hex,
  makeTable,
  maxBins,
  parametersOf,
  startScore,
  train,
  withDatasets,
} from './fixture.js';
import { buildLightgbmCli, parseTextModel } from './lightgbm-cli.js';
import { encodeTrees } from './reference-trees.js';

const run = promisify(execFile);
const table = makeTable(5000, 30);
let folder = '';
let program = '';
test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'l-'));
  program = await buildLightgbmCli();
});
test.after(() => rmSync(folder, { recursive: true }));

for (const maxBin of maxBins) {
  test(`LightGBM's own program grows the same trees on a dataset that the addon saved, max_bin ${maxBin}`, async () => {
    await withDatasets([fillDataset(table, maxBin)], async (dataset) => {
      const data = join(folder, `${maxBin}.bin`);
      const model = join(folder, `${maxBin}.txt`);
      const settings = {
        maxBin,
        numLeaves: 24,
        maxDepth: 8,
        learningRate: 0.13,
        featureFraction: 0.5,
        seed: 99,
        lambda: 3,
      };
      // What was trained before must not be in the file.
      await train(dataset, settings, { trees: 1, initScore: new Float64Array(table.rows).fill(9) });
      dataset.save(data);
      const segment = await train(dataset, settings, { trees: 20, initScore: new Float64Array(table.rows) });
      await run(program, [
        'task=train',
        `data=${data}`,
        `output_model=${model}`,
        'num_iterations=20',
        'num_threads=2',
        ...parametersOf(settings).split(' '),
      ]);
      assert.is(segment.treeCount, 20);
      assert.is(hex(encodeTrees(parseTextModel(readFileSync(model, 'utf8')))), hex(segment.trees));
    });
  });
}

test("LightGBM's own program predicts of an exported model the scores of training, bit for bit", () =>
  withDatasets([fillDataset(table)], async (dataset) => {
    const first = await train(dataset, {}, { trees: 30 });
    const second = await train(dataset, { seed: 2 }, { trees: 30, initScore: first.scores });
    const names = Array.from({ length: table.features }, (_, i) => `feature_${i}`);
    const [model, data, result] = ['exported.txt', 'rows.csv', 'scores.txt'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(
      model,
      exportText({ segments: [first.trees, second.trees], startScore, featureNames: names }),
    );
    const { rows, columns } = table;
    writeFileSync(
      data,
      Array.from({ length: rows }, (_, row) =>
        [0, ...names.map((_, feature) => columns[feature * rows + row])].join(','),
      ).join('\n'),
    );
    await run(program, [
      'task=predict',
      `data=${data}`,
      `input_model=${model}`,
      `output_result=${result}`,
      'predict_raw_score=true',
      'num_threads=2',
    ]);
    const scores = Float64Array.from(readFileSync(result, 'utf8').trim().split('\n'), Number);
    assert.is(countDifferences(scores, second.scores), 0);
  }));

test.run();
