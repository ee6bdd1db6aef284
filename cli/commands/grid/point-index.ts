import { axisCount, axisNames, axisValue, type AxisName } from '../../../protocol/grid/axis.js';
import { indexOf, type Grid } from '../../../protocol/grid/grid.js';
import type { Point } from '../../../protocol/grid/point.js';
import { gridCodes } from '../../../protocol/grid/codes.js';
import { fail, isOf } from '../../../protocol/error.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { fieldOf } from './describe-point.js';
import { chooseGrid, gridOptions } from './grid-options.js';
import { some, text } from '../../framework/option.js';
import { suggest } from '../../framework/suggest.js';

export const gridIndex = defineCommand({
  args: { values: some(text('axis=value for each axis; an axis of one value can be left out')) },
  flags: gridOptions,
  example: 'grid index colsample_bytree=0.3 learning_rate=0.02 num_leaves=9 --preset synthetic-demo',
  async run({ values, ...chosen }, { dir, output }) {
    const { grid } = await chooseGrid(dir, chosen);
    const index = indexIn(grid, readPoint(grid, values));
    output.result({ index }, () => output.print(String(index)));
  },
});

/** Throws USAGE_ARGUMENT. */
function indexIn(grid: Grid, point: Point): bigint {
  try {
    return indexOf(grid, point);
  } catch (error) {
    if (!isOf(error, gridCodes, 'GRID_POINT')) throw error;
    return fail(usageCodes, 'USAGE_ARGUMENT', error.what, error);
  }
}

/** Throws USAGE_ARGUMENT. */
function readPoint(grid: Grid, values: readonly string[]): Point {
  const refuse = (what: string): never => fail(usageCodes, 'USAGE_ARGUMENT', what);
  const given = new Map<string, number>();
  for (const value of values) {
    const [, name, number] = /^([a-z_]+)=(-?[\d.]+(?:e[+-]?\d+)?)$/.exec(value) ?? [];
    if (name === undefined) return refuse(`${value} is not of the form axis=value`);
    if (!axisNames.includes(name as AxisName)) refuse(`There is no axis ${name}${suggest(name, axisNames)}`);
    if (given.has(name)) refuse(`The axis ${name} is given twice`);
    given.set(name, Number(number));
  }
  for (const axis of grid) {
    if (given.has(axis.name)) continue;
    if (axisCount(axis) > 1) refuse(`The value of ${axis.name} is missing`);
    given.set(axis.name, axisValue(axis, 0));
  }
  return Object.fromEntries([
    ['target', ''],
    ...[...given].map(([name, value]) => [fieldOf(name), value]),
  ]) as Point;
}
