import { cpus } from 'node:os';
import { fillDataset, makeTable, train, withDatasets } from '../../native/fixture.js';
import type { Row, Section } from '../section.js';
import { secondsOf } from '../timing.js';

const cores = cpus().length;
const [rows, features, trees] = [100_000, 300, 30];
const featureFractions = [1, 0.5, 0.1];
const rounds = 3;

export const threads: Section = {
  about: `Trainings of ${trees} trees of 24 leaves on ${rows} rows x ${features} features: alone with one thread, alone with all ${cores}, and ${cores} side by side with one each. Seconds by the clock for each of them, of the fastest of ${rounds} runs in turn, and how many times as fast as one after another.`,
  run: () =>
    withDatasets([fillDataset(makeTable(rows, features))], async (dataset) => {
      const table: Row[] = [];
      for (const featureFraction of featureFractions) {
        const one = (count: number): Promise<unknown> =>
          train(dataset, { featureFraction, numLeaves: 24, minDataInLeaf: 20 }, { trees, threads: count });
        const least = { single: Infinity, all: Infinity, beside: Infinity };
        for (let round = 0; round < rounds; round++) {
          least.single = Math.min(least.single, await secondsOf(() => one(1)));
          least.all = Math.min(least.all, await secondsOf(() => one(cores)));
          const beside = await secondsOf(() => Promise.all(Array.from({ length: cores }, () => one(1))));
          least.beside = Math.min(least.beside, beside / cores);
        }
        table.push({
          'feature fraction': featureFraction,
          'one thread': least.single,
          'all threads': least.all,
          'side by side': least.beside,
          'all threads: times as fast': least.single / least.all,
          'side by side: times as fast': least.single / least.beside,
        });
      }
      return table;
    }),
};
