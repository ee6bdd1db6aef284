import { kernels } from '../../../native/kernel.js';
import { hex, makeTable, parametersOf, withDatasets } from '../../native/fixture.js';
import { EngineDataset } from '../../../native/index.js';
import { cpuInTurn } from '../timing.js';
import type { Row, Section } from '../section.js';

const sizes = [
  { rows: 100_000, features: 300, trees: 10, rounds: 4 },
  { rows: 500_000, features: 1_000, trees: 2, rounds: 2 },
];
const featureFractions = [1, 0.5, 0.1];
const chunkRows = 20_000;

/** Datasets of the same rows, one for each kernel: values repeat every chunk, and labels with other noise. */
function makeDatasets(rows: number, features: number): EngineDataset[] {
  const datasets = kernels().map((kernel) => EngineDataset.create({ rows, features, maxBin: 5, kernel }));
  const { columns, labels: once } = makeTable(chunkRows, features);
  const labels = makeTable(rows, 5).labels.map((noise, row) => noise + (once[row % chunkRows] as number));
  for (const dataset of datasets) {
    for (let first = 0; first < rows; first += chunkRows) dataset.push(first, chunkRows, columns);
    dataset.finish(labels);
  }
  return datasets;
}

/** CPU milliseconds of a tree with each kernel. */
async function trainAll(
  datasets: readonly EngineDataset[],
  featureFraction: number,
  trees: number,
  rounds: number,
): Promise<Record<string, number>> {
  const models = new Set<string>();
  const train = async (dataset: EngineDataset): Promise<void> => {
    const segment = await dataset.trainSegment({
      parameters: parametersOf({ featureFraction, numLeaves: 24, maxDepth: 6, minDataInLeaf: 20 }),
      trees,
      initScore: new Float64Array(dataset.rows).fill(0.5),
      transcriptKeys: [],
      threads: 1,
    });
    models.add(hex(segment.trees));
  };
  const works = Object.fromEntries(
    kernels().map((kernel, i) => [kernel, () => train(datasets[i] as EngineDataset)]),
  );
  const cpuMs = await cpuInTurn(rounds, works);
  if (models.size !== 1) throw new Error('The kernels trained different models.');
  return Object.fromEntries(Object.entries(cpuMs).map(([kernel, ms]) => [kernel, ms / trees]));
}

export const training: Section = {
  about:
    "Whole training of 24 leaves at max_bin 5 with one thread, on the same rows: LightGBM's own loop (`lightgbm`) against each kernel. CPU milliseconds of a tree, of the fastest of several runs in turn; then ratios. All models were the same.",
  async run() {
    const table: Row[] = [];
    const ours = kernels().slice(0, -1);
    for (const { rows, features, trees, rounds } of sizes) {
      await withDatasets(makeDatasets(rows, features), async (...datasets) => {
        for (const featureFraction of featureFractions) {
          const cpuMs = await trainAll(datasets, featureFraction, trees, rounds);
          const ratio = (kernel: string) => (cpuMs['lightgbm'] as number) / (cpuMs[kernel] as number);
          table.push({
            rows,
            features,
            'feature fraction': featureFraction,
            ...cpuMs,
            ...Object.fromEntries(ours.map((kernel) => [`lightgbm / ${kernel}`, ratio(kernel)])),
          });
        }
      });
    }
    const mean = (name: string): number =>
      table.reduce((sum, row) => sum + Number(row[name]), 0) / table.length;
    const empty = Object.fromEntries(Object.keys(table[0] as Row).map((name) => [name, '']));
    const means = ours.map((kernel) => `lightgbm / ${kernel}`).map((name) => [name, mean(name)]);
    return [...table, { ...empty, rows: 'mean', ...Object.fromEntries(means) }];
  },
};
