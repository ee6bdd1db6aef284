import { list, type Shape } from '../codec/shape.js';
import { fail } from '../error.js';
import {
  axisCount,
  axisIndexOf,
  axisNearest,
  axisNames,
  axisShape,
  axisValue,
  checkAxis,
  type Axis,
  type AxisName,
} from './axis.js';
import { gridCodes } from './codes.js';
import type { Point } from './point.js';

/** The eight axes in the order of axisNames; the last one varies fastest. */
export type Grid = readonly Axis[];

/** The grid of a Numerai campaign: 3,960,000,000,000,000,000 points for each target. */
export const numeraiGrid: Grid = [
  { name: 'colsample_bytree', type: 'float', kind: 'linspace', start: '0.001', stop: '1', count: 100 },
  { name: 'reg_lambda', type: 'float', kind: 'linspace', start: '0', stop: '100000', count: 10_000 },
  { name: 'learning_rate', type: 'float', kind: 'linspace', start: '0.00001', stop: '1', count: 1000 },
  { name: 'max_bin', type: 'int', kind: 'linspace', start: '2', stop: '5', count: 4 },
  { name: 'max_depth', type: 'int', kind: 'linspace', start: '2', stop: '12', count: 11 },
  { name: 'num_leaves', type: 'int', kind: 'linspace', start: '2', stop: '24', count: 15 },
  { name: 'min_child_samples', type: 'int', kind: 'linspace', start: '1', stop: '250', count: 250 },
  { name: 'n_estimators', type: 'int', kind: 'linspace', start: '100', stop: '25000', count: 24_000 },
];

const axesShape = list(axisShape, axisNames.length);

/** How a grid travels. Throws CODEC_FIELD, GRID_DECIMAL and all that checkGrid throws. */
export const gridShape: Shape<Grid> = {
  encode: (grid) => axesShape.encode([...grid]),
  decode: (value, path) => {
    const grid = axesShape.decode(value, path);
    checkGrid(grid);
    return grid;
  },
};

/** Throws GRID_AXES, GRID_AXIS_TYPE, GRID_AXIS_EMPTY, GRID_AXIS_RANGE, GRID_AXIS_ORDER or GRID_TOO_LARGE. */
export function checkGrid(grid: Grid): void {
  const names = grid.map((axis) => axis.name).join(', ');
  if (names !== axisNames.join(', '))
    fail(gridCodes, 'GRID_AXES', `The grid has the axes ${names || '(none)'}`);
  grid.forEach(checkAxis);
  const size = gridSize(grid);
  if (size >= 1n << 64n) fail(gridCodes, 'GRID_TOO_LARGE', `The grid has ${size} points`);
}

/** How many points the grid has for each target, duplicates in truncated axes included. */
export const gridSize = (grid: Grid): bigint =>
  grid.reduce((size, axis) => size * BigInt(axisCount(axis)), 1n);

/** Which value of each axis a mixed-radix index is, by its place on the axis. Throws GRID_INDEX. */
export function digitsAt(grid: Grid, index: bigint): number[] {
  const size = gridSize(grid);
  if (index < 0n || index >= size)
    fail(gridCodes, 'GRID_INDEX', `The index ${index} is outside a grid of ${size} points`);
  let rest = index;
  return grid
    .toReversed()
    .map((axis) => {
      const count = BigInt(axisCount(axis));
      const digit = Number(rest % count);
      rest /= count;
      return digit;
    })
    .reverse();
}

/** The point at an index, for a target, which is not part of the index. Throws GRID_INDEX. */
export function pointAt(grid: Grid, index: bigint, target: string): Point {
  const values = {} as Record<AxisName, number>;
  for (const [place, digit] of digitsAt(grid, index).entries()) {
    const axis = grid[place] as Axis;
    values[axis.name] = axisValue(axis, digit);
  }
  return {
    target,
    colsampleBytree: values.colsample_bytree,
    regLambda: values.reg_lambda,
    learningRate: values.learning_rate,
    maxBin: values.max_bin,
    maxDepth: values.max_depth,
    numLeaves: values.num_leaves,
    minChildSamples: values.min_child_samples,
    nEstimators: values.n_estimators,
  };
}

/**
 * The least index of a point; its target does not matter. Throws GRID_POINT where a value is not on its axis.
 */
export function indexOf(grid: Grid, point: Point): bigint {
  const values: Record<AxisName, number> = {
    colsample_bytree: point.colsampleBytree,
    reg_lambda: point.regLambda,
    learning_rate: point.learningRate,
    max_bin: point.maxBin,
    max_depth: point.maxDepth,
    num_leaves: point.numLeaves,
    min_child_samples: point.minChildSamples,
    n_estimators: point.nEstimators,
  };
  return grid.reduce((index, axis) => {
    const onAxis = axisIndexOf(axis, values[axis.name]);
    if (onAxis < 0)
      fail(
        gridCodes,
        'GRID_POINT',
        `${axis.name} = ${values[axis.name]} is not on its axis, where the nearest are ${axisNearest(axis, values[axis.name]).join(' and ')}`,
      );
    return index * BigInt(axisCount(axis)) + BigInt(onAxis);
  }, 0n);
}
