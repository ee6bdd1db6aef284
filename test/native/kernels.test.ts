import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EngineDataset, EngineValues, type RowRange } from '../../native/index.js';
import { kernels } from '../../native/kernel.js';
import {
  assertSameSegment,
  fillDataset,
  makeTable,
  blockOf,
  pushBlock,
  maxBins,
  randomOf,
  takeRows,
  train,
  withDatasets,
  type MaxBin,
  type Settings,
  type Table,
} from './fixture.js';
import { slowCases } from '../runner/slow-cases.js';

// Every kernel of this machine against LightGBM's own loop over its own bins. What this machine lacks is
// tested in pieces by fuzz-kernels.long.test.ts, and whole where the build matrix runs.
const ours = kernels().slice(0, -1);
const all = ['avx512', 'avx2', 'neon'];
const cases = 100;
const casesWhole = 400;
const slow = slowCases(test);

for (const kernel of all.filter((name) => !ours.includes(name))) {
  console.log(`skipped: this machine has no ${kernel}`);
  test.skip(`${kernel} trains what LightGBM's loop does`, () => undefined);
}

// Vectors, blocks, tiles, chunks and groups end at multiples of 8, 16, 60, 64, 128 and 240.
const rowEnds = [
  1, 2, 3, 7, 8, 9, 15, 16, 17, 59, 60, 61, 63, 64, 65, 239, 240, 241, 479, 480, 481, 1023, 1025,
];
const featureEnds = [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 127, 128, 129, 145];

interface Case {
  rows: number;
  features: number;
  maxBin: MaxBin;
  settings: Settings;
  threads: number;
  /** Rows of a dataset of all rows, or of a file of values. */
  from: 'alone' | 'subset' | 'file';
  blockBytes: number;
  transcript: boolean;
}

function makeCase(next: () => number): Case {
  const pick = <T>(list: readonly T[]): T => list[next() % list.length] as T;
  return {
    rows: next() % 2 ? pick(rowEnds) : 1 + (next() % 3000),
    features: next() % 2 ? pick(featureEnds) : 1 + (next() % 60),
    maxBin: pick(maxBins),
    settings: {
      numLeaves: 2 + (next() % 40),
      maxDepth: 1 + (next() % 12),
      minDataInLeaf: pick([1, 1, 5, 20, 100]),
      lambda: pick([0, 0.5, 10]),
      featureFraction: pick([1, 1, 0.7, 0.5, 0.1, 0.02]),
      learningRate: pick([0.05, 0.3, 1]),
      seed: next() % 1000,
    },
    threads: 1 + (next() % 3),
    from: pick(['alone', 'subset', 'file']),
    // All, none, and some of the features.
    blockBytes: pick([2 ** 40, 0, 8 * (next() % 9000)]),
    transcript: next() % 2 === 0,
  };
}

async function trainCase(
  { rows, features, maxBin, settings, threads, from, blockBytes, transcript }: Case,
  kernel: string,
) {
  const table = makeTable(rows, features, rows + features);
  const whole = fillDataset(table, maxBin, [rows], kernel);
  // The middle first, so that rows are out of order, as those of the eras of a segment may be.
  const [third, rest] = [Math.ceil(rows / 3), rows - Math.ceil(rows / 3)];
  const ranges = [
    { firstRow: third, rowCount: rest },
    { firstRow: 0, rowCount: Math.ceil(third / 2) },
  ].filter(({ rowCount }) => rowCount > 0);
  const chosen =
    from === 'alone'
      ? whole
      : from === 'subset'
        ? whole.subset(ranges)
        : overFile(table, ranges, maxBin, kernel);
  return withDatasets(from === 'alone' ? [whole] : [whole, chosen], () =>
    train(chosen, settings, {
      trees: 4,
      threads,
      blockBytes,
      transcriptKeys: transcript ? [Uint8Array.of(1)] : [],
    }),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
test.after(() => rmSync(folder, { recursive: true }));

function overFile(table: Table, ranges: readonly RowRange[], maxBin: MaxBin, kernel: string): EngineDataset {
  const { rows, features } = table;
  const path = join(folder, 'values');
  const values = EngineValues.create(path, { rows, features, targets: 1 });
  pushBlock(values, ...blockOf(table));
  values.finish('a');
  const taken = takeRows(
    table,
    ranges.map(({ firstRow, rowCount }) => [firstRow, rowCount] as const),
  );
  const dataset = EngineDataset.over(values, ranges, taken.labels, { maxBin, kernel });
  values.close();
  // What is mapped stays.
  rmSync(path);
  return dataset;
}

async function assertTrainsAlike(kernel: string, cases: number): Promise<void> {
  let treeCount = 0;
  for (let seed = 1; seed <= cases; seed++) {
    const order = makeCase(randomOf(seed));
    const expected = await trainCase(order, 'lightgbm');
    try {
      assertSameSegment(await trainCase(order, kernel), expected);
    } catch (error) {
      throw new Error(`case ${seed}: ${JSON.stringify(order)}`, { cause: error });
    }
    treeCount += expected.treeCount;
  }
  assert.ok(treeCount > 2 * cases, `only ${treeCount} trees`);
}

for (const kernel of ours) {
  test(`${kernel} trains what LightGBM's loop does, ${cases} times with random data`, () =>
    assertTrainsAlike(kernel, cases));
  slow(`${kernel} trains what LightGBM's loop does, ${casesWhole} times with random data`, () =>
    assertTrainsAlike(kernel, casesWhole),
  );
}

test('every kernel counts and adds more rows than fit in the bytes of its counters', async () => {
  // A value that all rows share, and rows that are many times a chunk.
  const table = makeTable(70_001, 3);
  table.columns.fill(4, 0, table.rows - 1);
  const [expected, ...others] = await Promise.all(
    ['lightgbm', ...ours].map((kernel) =>
      withDatasets([fillDataset(table, 5, [table.rows], kernel)], (dataset) =>
        train(dataset, { minDataInLeaf: 1 }, { trees: 3 }),
      ),
    ),
  );
  assert.is(expected?.treeCount, 3);
  for (const other of others) assertSameSegment(other, expected as NonNullable<typeof expected>);
});

test.run();
