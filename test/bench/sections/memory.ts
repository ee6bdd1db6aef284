import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { EngineDataset } from '../../../native/index.js';
import { makeTable, parametersOf } from '../../native/fixture.js';
import type { Section } from '../section.js';

const [rows, features, chunkRows] = [1_000_000, 300, 10_000];
const featureFractions = [1, 0.5, 0.1];

/** Megabytes of the process: what it has had at most, or what it has of its own now. */
const megabytes = (name: 'VmHWM' | 'RssAnon'): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) /
  1_024;

async function trainHere(featureFraction: number): Promise<void> {
  const { columns } = makeTable(chunkRows, features);
  const start = megabytes('RssAnon');
  const dataset = EngineDataset.create({ rows, features, maxBin: 5 });
  for (let row = 0; row < rows; row += chunkRows) dataset.push(row, chunkRows, columns);
  dataset.finish(new Float32Array(rows).map((_, row) => (row % 5) / 4));
  const filled = megabytes('RssAnon');
  await dataset.trainSegment({
    parameters: parametersOf({ featureFraction, numLeaves: 24 }),
    trees: 3,
    initScore: new Float64Array(rows),
    transcriptKeys: [],
    threads: 1,
  });
  const peak = megabytes('VmHWM');
  process.send?.({ before: start, dataset: filled - start, training: peak - filled, peak });
}

export const memory: Section = {
  about: `A training of three trees on ${rows} rows x ${features} features, in a process of its own: megabytes before, of the dataset, of the training beside it, and at most.`,
  async run() {
    const table = [];
    for (const featureFraction of featureFractions) {
      const child = fork(import.meta.filename, [String(featureFraction)]);
      const [found] = (await once(child, 'message')) as [Record<string, number>];
      if (child.exitCode === null) await once(child, 'exit');
      table.push({ 'feature fraction': featureFraction, ...found });
    }
    return table;
  },
};

if (process.argv[1] === import.meta.filename) await trainHere(Number(process.argv[2]));
