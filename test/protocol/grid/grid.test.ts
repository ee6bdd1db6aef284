import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformBigInt } from 'pure-rand/distribution/uniformBigInt';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeShape, encodeShape } from '../../../protocol/codec/shape.js';
import {
  axisCount,
  axisNames,
  axisNearest,
  axisValue,
  type Axis,
  type AxisName,
} from '../../../protocol/grid/axis.js';
import {
  gridShape,
  gridSize,
  indexOf,
  numeraiGrid,
  pointAt,
  type Grid,
} from '../../../protocol/grid/grid.js';
import type { Point } from '../../../protocol/grid/point.js';

interface AxisVector {
  readonly count: number;
  readonly dtype: 'int' | 'float64';
  readonly unique: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly sha256LittleEndian: string;
  readonly values?: readonly number[];
  readonly samples?: readonly (readonly [number, number])[];
}
interface Vectors {
  readonly combinationsPerTarget: string;
  readonly axisOrder: readonly string[];
  readonly axes: Readonly<Record<AxisName, AxisVector>>;
  readonly points: readonly {
    readonly index: string;
    readonly parameters: Readonly<Record<AxisName, number>>;
  }[];
}
const vectors = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/grid-axes.json', import.meta.url), 'utf8'),
) as Vectors;

const pointOf = (parameters: Readonly<Record<AxisName, number>>): Point => ({
  target: 'target',
  colsampleBytree: parameters.colsample_bytree,
  regLambda: parameters.reg_lambda,
  learningRate: parameters.learning_rate,
  maxBin: parameters.max_bin,
  maxDepth: parameters.max_depth,
  numLeaves: parameters.num_leaves,
  minChildSamples: parameters.min_child_samples,
  nEstimators: parameters.n_estimators,
});

/** The Numerai grid with one axis of its own. */
const withLinspace = (name: AxisName, start: string, stop: string, count: number): Grid =>
  numeraiGrid.map((axis) =>
    axis.name === name ? { name, type: axis.type, kind: 'linspace', start, stop, count } : axis,
  );

const test = suite('grid');

test('the axes stand in the order of the vectors', () => {
  assert.equal(axisNames, vectors.axisOrder);
  assert.equal(
    numeraiGrid.map((axis) => axis.name),
    vectors.axisOrder,
  );
});

for (const axis of numeraiGrid) {
  test(`${axis.name} has the bits that numpy gives it`, () => {
    const vector = vectors.axes[axis.name];
    const values = Array.from({ length: axisCount(axis) }, (_, i) => axisValue(axis, i));
    const bytes = Buffer.alloc(values.length * 8);
    values.forEach((value, i) =>
      vector.dtype === 'int'
        ? bytes.writeBigInt64LE(BigInt(value), i * 8)
        : bytes.writeDoubleLE(value, i * 8),
    );
    assert.is(createHash('sha256').update(bytes).digest('hex'), vector.sha256LittleEndian);
    assert.is(values.length, vector.count);
    assert.is(new Set(values).size, vector.unique);
    assert.equal(values.slice(0, 5), vector.first.slice(0, 5));
    assert.equal(values.slice(-vector.last.length), vector.last);
    if (vector.values !== undefined) assert.equal(values, vector.values);
    for (const [index, value] of vector.samples ?? []) assert.is(values[index], value);
  });
}

test('the size is that of the vectors', () => {
  assert.is(gridSize(numeraiGrid), BigInt(vectors.combinationsPerTarget));
  assert.is(gridSize(numeraiGrid), 3_960_000_000_000_000_000n);
});

test('every vector point is found at its index, and its index from it', () => {
  assert.ok(vectors.points.length >= 10);
  for (const { index, parameters } of vectors.points) {
    assert.equal(pointAt(numeraiGrid, BigInt(index), 'target'), pointOf(parameters), index);
    assert.is(indexOf(numeraiGrid, pointOf(parameters)), BigInt(index));
  }
});

test('the first and the last index and 10,000 random ones come back from their points', () => {
  const size = gridSize(numeraiGrid);
  const random = xoroshiro128plus(20_240_601);
  const drawn = Array.from({ length: 10_000 }, () => uniformBigInt(random, 0n, size - 1n));
  for (const index of [0n, size - 1n, ...drawn])
    assert.is(indexOf(numeraiGrid, pointAt(numeraiGrid, index, 'target')), index);
});

test('a value that a truncated axis repeats has the least of its indices', () => {
  const grid = withLinspace('num_leaves', '2', '4', 9);
  const leaves = Array.from({ length: 9 }, (_, i) => pointAt(grid, BigInt(i) * 6_000_000n, 't').numLeaves);
  assert.equal(leaves, [2, 2, 2, 2, 3, 3, 3, 3, 4]);
  const found = leaves.map((_, i) => indexOf(grid, pointAt(grid, BigInt(i) * 6_000_000n, 't')) / 6_000_000n);
  assert.equal(found, [0n, 0n, 0n, 0n, 4n, 4n, 4n, 4n, 8n]);
});

test('an axis of one value is its start, whatever its stop', () => {
  const grid = withLinspace('max_depth', '3', '7', 1);
  assert.is(pointAt(grid, gridSize(grid) - 1n, 't').maxDepth, 3);
});

test('a grid comes back from its bytes, listed values too', () => {
  const listed: Grid = numeraiGrid.map((axis) =>
    axis.name === 'reg_lambda'
      ? { name: axis.name, type: axis.type, kind: 'values', values: ['0', '0.1', '1000'] }
      : axis,
  );
  for (const grid of [numeraiGrid, listed]) {
    assert.equal(decodeShape(gridShape, encodeShape(gridShape, grid), 10_000, 'grid'), grid);
  }
});

test('a value that is not on an axis lies between two that are, or beside the first or last', () => {
  const axis: Axis = { name: 'max_depth', type: 'int', kind: 'values', values: ['2', '4', '8'] };
  const nearest: readonly (readonly [value: number, nearest: readonly number[]])[] = [
    [1, [2]],
    [3, [2, 4]],
    [5, [4, 8]],
    [9, [8]],
  ];
  for (const [value, expected] of nearest) assert.equal(axisNearest(axis, value), expected, String(value));
});

test.run();
