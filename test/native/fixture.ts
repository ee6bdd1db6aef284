import * as assert from 'uvu/assert';
import {
  EngineDataset,
  type EngineValues,
  type SegmentResult,
  type TrainSegmentOptions,
} from '../../native/index.js';
import type { engineCodes } from '../../native/codes.js';
import { packColumns, packedBytes } from '../../protocol/dataset/packing.js';
import { GridlodeError } from '../../protocol/error.js';

export type MaxBin = 2 | 3 | 4 | 5;
export const maxBins = [2, 3, 4, 5] as const;

/** Column-major values, features x rows, and a label for each row. */
export interface Table {
  rows: number;
  features: number;
  columns: Int8Array;
  labels: Float32Array;
}

/** A generator of 32-bit numbers (xorshift), so that every run has the same data. */
export function randomOf(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x2545f491) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state;
  };
}

/** Labels that depend on some features and much chance. */
export function makeTable(rows: number, features: number, seed = 1): Table {
  const next = randomOf(seed);
  const columns = new Int8Array(rows * features).map(() => next() % 5);
  const value = (row: number, feature: number): number =>
    columns[(feature % features) * rows + row] as number;
  const labels = new Float32Array(rows).map(
    (_, row) =>
      (value(row, 0) * value(row, 1) - value(row, 2) * value(row, 3) + value(row, 4) + (next() % 1000) / 40) /
      50,
  );
  return { rows, features, columns, labels };
}

/** Rows as the block of an era has them: packed columns, and the labels as the bytes of a target. */
export function blockOf({
  rows,
  features,
  columns,
  labels,
}: Table): [firstRow: number, rowCount: number, packed: Uint8Array, targets: Uint8Array] {
  const packed = new Uint8Array(packedBytes(rows, features));
  packColumns(
    { rows, features, values: columns },
    Uint32Array.from({ length: rows }).map((_, i) => i),
    packed,
  );
  return [0, rows, packed, new Uint8Array(labels.slice().buffer)];
}

/** Pushes such a block of one target to a file, all features at once. */
export function pushBlock(
  values: EngineValues,
  ...[firstRow, rowCount, packed, targets]: ReturnType<typeof blockOf>
): void {
  values.pushPacked(firstRow, rowCount, 0, values.shape.features, packed);
  values.pushTarget(firstRow, rowCount, 0, targets);
}

/** The rows of some ranges, [first row, count], one after another. */
export function takeRows(
  { rows, features, columns, labels }: Table,
  ranges: readonly (readonly [number, number])[],
): Table {
  const total = ranges.reduce((sum, [, count]) => sum + count, 0);
  const taken = {
    rows: total,
    features,
    columns: new Int8Array(total * features),
    labels: new Float32Array(total),
  };
  let at = 0;
  for (const [first, count] of ranges) {
    taken.labels.set(labels.subarray(first, first + count), at);
    for (let feature = 0; feature < features; feature++) {
      taken.columns.set(
        columns.subarray(feature * rows + first, feature * rows + first + count),
        feature * total + at,
      );
    }
    at += count;
  }
  return taken;
}

/**
 * `chunks`: how many rows are pushed at a time; the last number goes on to the end. `kernel`: the fastest of
 * this machine unless given.
 */
export function fillDataset(
  table: Table,
  maxBin: MaxBin = 5,
  chunks: readonly number[] = [table.rows],
  kernel?: string,
): EngineDataset {
  const dataset = EngineDataset.create({ rows: table.rows, features: table.features, maxBin, kernel });
  for (let row = 0, i = 0; row < table.rows; i++) {
    const count = Math.min(chunks[Math.min(i, chunks.length - 1)] as number, table.rows - row);
    dataset.push(row, count, takeRows(table, [[row, count]]).columns);
    row += count;
  }
  dataset.finish(table.labels);
  return dataset;
}

export interface Settings {
  maxBin?: MaxBin;
  learningRate?: number;
  numLeaves?: number;
  maxDepth?: number;
  minDataInLeaf?: number;
  lambda?: number;
  featureFraction?: number;
  seed?: number;
}

export function parametersOf(settings: Settings = {}): string {
  const {
    maxBin = 5,
    learningRate = 0.1,
    numLeaves = 16,
    maxDepth = 6,
    minDataInLeaf = 10,
    lambda = 1,
    featureFraction = 1,
    seed = 1,
  } = settings;
  return [
    'objective=regression boosting=gbdt deterministic=true force_col_wise=true enable_bundle=false is_enable_sparse=false',
    'feature_pre_filter=false use_missing=false min_data_in_bin=1 boost_from_average=false linear_tree=false verbosity=-1',
    `max_bin=${maxBin} learning_rate=${learningRate} num_leaves=${numLeaves} max_depth=${maxDepth} min_data_in_leaf=${minDataInLeaf}`,
    `lambda_l2=${lambda} feature_fraction=${featureFraction} feature_fraction_seed=${seed} bagging_seed=2 bagging_fraction=1 bagging_freq=0`,
  ].join(' ');
}

export const startScore = 0.5;

export function train(
  dataset: EngineDataset,
  settings: Settings = {},
  options: Partial<TrainSegmentOptions> = {},
): Promise<SegmentResult> {
  return dataset.trainSegment({
    parameters: parametersOf({ maxBin: dataset.maxBin, ...settings }),
    trees: 10,
    initScore: new Float64Array(dataset.rows).fill(startScore),
    transcriptKeys: [Uint8Array.of(7)],
    threads: 1,
    ...options,
  });
}

/** Closes each dataset that `use` was given, also where it fails. */
export async function withDatasets<T>(
  datasets: readonly EngineDataset[],
  use: (...datasets: EngineDataset[]) => Promise<T>,
): Promise<T> {
  try {
    return await use(...datasets);
  } finally {
    await Promise.all(datasets.map((dataset) => dataset.close()));
  }
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** The bits of each number, so that NaN and the sign of zero count. */
const bitsOf = (numbers: Float64Array): BigUint64Array =>
  new BigUint64Array(numbers.buffer, numbers.byteOffset, numbers.length);

/** How many of two lists of doubles differ in a bit. */
export function countDifferences(a: Float64Array, b: Float64Array): number {
  assert.is(a.length, b.length);
  const other = bitsOf(b);
  return bitsOf(a).reduce((count, bits, i) => count + (bits === other[i] ? 0 : 1), 0);
}

export function assertSameSegment(actual: SegmentResult, expected: SegmentResult): void {
  assert.is(hex(actual.trees), hex(expected.trees));
  assert.equal(actual.transcripts.map(hex), expected.transcripts.map(hex));
  assert.is(countDifferences(actual.scores, expected.scores), 0);
  assert.equal([actual.treeCount, actual.finishedEarly], [expected.treeCount, expected.finishedEarly]);
}

export async function assertCode(
  act: () => unknown,
  code: keyof typeof engineCodes,
  message?: RegExp,
): Promise<void> {
  let thrown: unknown;
  try {
    await act();
  } catch (error) {
    thrown = error;
  }
  assert.instance(thrown, GridlodeError, `expected ${code}, not ${String(thrown)}`);
  const { code: actual, message: text, remedy } = thrown as GridlodeError;
  assert.is(actual, code);
  assert.ok(text.endsWith(remedy), text);
  if (message !== undefined) assert.match(text, message);
}
