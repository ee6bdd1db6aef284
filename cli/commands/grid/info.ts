import { counted } from '../../framework/format.js';
import { axisCount, axisValue } from '../../../protocol/grid/axis.js';
import { gridSize } from '../../../protocol/grid/grid.js';
import { defineCommand } from '../../framework/command.js';
import { axisText } from './describe-point.js';
import { chooseGrid, gridOptions } from './grid-options.js';

export const gridInfo = defineCommand({
  details:
    "An axis is one setting of LightGBM with the values that it may have; a point has one value of each. In a campaign's JSON an axis has name and type, and either kind values with its values, or kind linspace with start, stop and count; all of these numbers but count are text.",
  args: {},
  flags: gridOptions,
  example: 'grid info --preset numerai',
  async run(values, { dir, output }) {
    const { grid, name } = await chooseGrid(dir, values);
    const points = gridSize(grid);
    const axes = grid.map((axis) => ({
      name: axis.name,
      type: axis.type,
      count: axisCount(axis),
      min: axisValue(axis, 0),
      max: axisValue(axis, axisCount(axis) - 1),
    }));
    output.result({ grid: name, points, axes }, () => {
      output.print(`${counted(points, 'point')} for each target in ${name}, whose last axis varies fastest:`);
      output.printTable(
        ['axis', 'type', 'values', 'count'],
        grid.map((axis) => [axis.name, axis.type, axisText(axis), axisCount(axis)]),
      );
    });
  },
});
