import { addScores, exportText, joinTrees, predictText } from '../../../native/index.js';
import {
  countDifferences,
  fillDataset,
  makeTable,
  startScore,
  train,
  withDatasets,
} from '../../native/fixture.js';
import { cpuInTurn } from '../timing.js';
import type { Row, Section } from '../section.js';

const cases = [
  { rows: 20_000, features: 300, numLeaves: 24 },
  { rows: 20_000, features: 300, numLeaves: 8 },
];
const trees = 100;
/** How often the trees are repeated, so that a model is as long as real ones. */
const repeats = 5;

export const prediction: Section = {
  about:
    "The scores of a model's trees over rows with one thread: LightGBM's PredictForMat on the exported model against `addScores`, which adds the same values in the same order. CPU nanoseconds of a tree and row. All scores were the same.",
  async run() {
    const rows: Row[] = [];
    // One after the other: CPU time is that of the process.
    for (const shape of cases) rows.push(await measure(shape));
    return rows;
  },
};

function measure({ rows, features, numLeaves }: (typeof cases)[number]): Promise<Row> {
  const table = makeTable(rows, features);
  return withDatasets([fillDataset(table)], async (dataset) => {
    const segment = await train(dataset, { numLeaves, maxDepth: 8, featureFraction: 0.3 }, { trees });
    const segments = Array.from({ length: repeats }, () => segment.trees);
    const model = exportText({
      segments,
      startScore,
      featureNames: Array.from({ length: features }, (_, i) => `f${i}`),
    });
    const [joined] = joinTrees(segments, Infinity) as [Uint8Array];
    const scores = new Float64Array(rows);
    let predicted: Float64Array = scores;
    const cpuMs = await cpuInTurn(10, {
      addScores: () => addScores(joined, table.columns, rows, features, scores.fill(startScore)),
      PredictForMat: async () => void (predicted = await predictText(model, table.columns, rows, features)),
    });
    if (countDifferences(scores, predicted) > 0) throw new Error('The scores differ.');
    const ns = (ms: number): number => (ms * 1e6) / (rows * trees * repeats);
    return {
      rows,
      features,
      leaves: numLeaves,
      trees: trees * repeats,
      addScores: ns(cpuMs.addScores),
      PredictForMat: ns(cpuMs.PredictForMat),
      ratio: cpuMs.PredictForMat / cpuMs.addScores,
    };
  });
}
