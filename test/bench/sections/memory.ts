import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineDataset, EngineValues } from '../../../native/index.js';
import { engineEnvironment } from '../../../node/engine/parent/engine-process.js';
import { blockOf, makeTable, parametersOf, pushBlock } from '../../native/fixture.js';
import type { Section } from '../section.js';

const [rows, features, chunkRows] = [1_000_000, 300, 10_000];
const featureFractions = [1, 0.5, 0.1];

/** Megabytes of its own that the process has now, or that it maps from files. */
const megabytes = (name: 'RssAnon' | 'RssFile'): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) /
  1_024;

async function trainHere(featureFraction: number, blockBytes: number, path: string): Promise<void> {
  const values = EngineValues.open(path, '', { rows, features, targets: 1 });
  const labels = new Float32Array(rows).map((_, row) => (row % 5) / 4);
  const dataset = EngineDataset.over(values, [{ firstRow: 0, rowCount: rows }], labels, { maxBin: 5 });
  const before = { anonymous: megabytes('RssAnon'), mapped: megabytes('RssFile') };
  let [anonymous, mapped] = [0, 0];
  const look = (): void => {
    anonymous = Math.max(anonymous, megabytes('RssAnon') - before.anonymous);
    mapped = Math.max(mapped, megabytes('RssFile') - before.mapped);
  };
  const looking = setInterval(look, 2);
  const startMs = process.cpuUsage().user / 1_000;
  await dataset.trainSegment({
    parameters: parametersOf({ featureFraction, numLeaves: 24 }),
    trees: 3,
    initScore: new Float64Array(rows),
    transcriptKeys: [],
    threads: 1,
    blockBytes,
  });
  look();
  clearInterval(looking);
  const treeMs = (process.cpuUsage().user / 1_000 - startMs) / 3;
  process.send?.({ anonymous, mapped, 'CPU ms of a tree': treeMs });
}

/** The file of values that all share. */
function makeFile(path: string): void {
  const [, , ...block] = blockOf(makeTable(chunkRows, features));
  const values = EngineValues.create(path, { rows, features, targets: 1 });
  for (let row = 0; row < rows; row += chunkRows) pushBlock(values, row, chunkRows, ...block);
  values.finish('');
  values.close();
}

export const memory: Section = {
  about: `A training of three trees on ${rows} rows x ${features} features of a file of values, each in a process of its own: megabytes that it adds, of its own and mapped, at most; with all the memory for the features of a tree that helps, and with little.`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'gridlode-memory-'));
    const path = join(folder, 'values');
    makeFile(path);
    const table = [];
    try {
      for (const featureFraction of featureFractions) {
        for (const blockBytes of [2 ** 40, 112e6, 48e6, 0]) {
          const child = fork(import.meta.filename, [String(featureFraction), String(blockBytes), path], {
            env: engineEnvironment(),
          });
          const [found] = (await once(child, 'message')) as [Record<string, number>];
          if (child.exitCode === null) await once(child, 'exit');
          const blocks = blockBytes === 2 ** 40 ? 'all' : `${blockBytes / 1e6} MB`;
          table.push({ 'feature fraction': featureFraction, 'for features': blocks, ...found });
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    return table;
  },
};

if (process.argv[1] === import.meta.filename)
  await trainHere(Number(process.argv[2]), Number(process.argv[3]), process.argv[4] as string);
