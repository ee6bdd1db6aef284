import { EngineDataset } from '../../../native/index.js';
import { numerai } from '../../../cli/presets/numerai.js';
import { makeTable, parametersOf, withDatasets } from '../../native/fixture.js';
import { cpuInTurn } from '../timing.js';
import type { Row, Section } from '../section.js';

const sizes = [
  { rows: 100_000, features: 300, rounds: 3 },
  { rows: 500_000, features: 1_000, rounds: 2 },
];
const chunkRows = 20_000;
const pieces = 4;
const { segmentTrees } = numerai.rules.training;
/** Its author's, as whoever trains a model makes one of each segment. */
const transcriptKeys = [new Uint8Array(32).fill(1)];
const featureFractions = [1, 0.1];

function makeDataset(rows: number, features: number): EngineDataset {
  const dataset = EngineDataset.create({ rows, features, maxBin: 5 });
  const { columns } = makeTable(chunkRows, features);
  for (let first = 0; first < rows; first += chunkRows) dataset.push(first, chunkRows, columns);
  dataset.finish(makeTable(rows, 5).labels);
  return dataset;
}

/** Trees in pieces, each from the scores that the one before left. */
async function grow(
  dataset: EngineDataset,
  { featureFraction, count, trees }: { featureFraction: number; count: number; trees: number },
  keys: readonly Uint8Array[],
): Promise<void> {
  const parameters = parametersOf({ featureFraction, numLeaves: 24, maxDepth: 6, minDataInLeaf: 20 });
  let initScore = new Float64Array(dataset.rows).fill(0.5);
  for (let i = 0; i < count; i++) {
    const segment = await dataset.trainSegment({
      ...{ parameters, trees, initScore, threads: 1 },
      transcriptKeys: keys,
    });
    if (segment.treeCount !== trees) throw new Error('The training ended early.');
    initScore = segment.scores as Float64Array<ArrayBuffer>;
  }
}

export const segments: Section = {
  about: `Trees of 24 leaves in ${pieces} segments of ${segmentTrees}, as the preset numerai has them, each with a transcript, against as many in one go without any; one thread. CPU milliseconds of a tree, of the fastest of several runs in turn.`,
  async run() {
    const table: Row[] = [];
    for (const { rows, features, rounds } of sizes) {
      await withDatasets([makeDataset(rows, features)], async (dataset) => {
        for (const featureFraction of featureFractions) {
          const shape = { featureFraction, count: pieces, trees: segmentTrees };
          const whole = { featureFraction, count: 1, trees: pieces * segmentTrees };
          const cpuMs = await cpuInTurn(rounds, {
            segments: () => grow(dataset, shape, transcriptKeys),
            'in one go': () => grow(dataset, whole, []),
          });
          const each = (ms: number): number => ms / (pieces * segmentTrees);
          table.push({
            ...{ rows, features, 'feature fraction': featureFraction },
            ...{ segments: each(cpuMs.segments), 'in one go': each(cpuMs['in one go']) },
            ratio: cpuMs.segments / cpuMs['in one go'],
          });
        }
      });
    }
    return table;
  },
};
