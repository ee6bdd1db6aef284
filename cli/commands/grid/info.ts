import { ApiClient } from '../../../node/api/api-client.js';
import { counted } from '../../framework/format.js';
import { axisCount, axisValue } from '../../../protocol/grid/axis.js';
import { gridSize } from '../../../protocol/grid/grid.js';
import { fail } from '../../../protocol/error.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { drawIn, plotOption } from '../../plot/plot-option.js';
import { axisText } from './describe-point.js';
import { chooseGrid, gridOptions } from './grid-options.js';

export const gridInfo = defineCommand({
  details:
    "An axis is one setting of LightGBM with the values that it may have; a point has one value of each. In a campaign's JSON an axis has name and type, and either kind values with its values, or kind linspace with start, stop and count; all of these numbers but count are text.",
  args: {},
  flags: {
    ...gridOptions,
    plot: { ...plotOption, describe: 'a PNG or SVG file to draw in where the draws of the network fell' },
  },
  example: 'grid info --preset numerai',
  async run({ plot, ...values }, { dir, output }) {
    if (plot !== undefined && (values.preset ?? values.campaign) !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'The picture is of the joined campaign, so --plot goes alone');
    const { grid, name } = await chooseGrid(dir, values);
    if (plot !== undefined) {
      const client = new ApiClient(dir);
      const points = [...(await client.claims()), ...(await client.models())];
      const { drawsChart } = await import('./draws-chart.js');
      await drawIn(
        plot,
        drawsChart(
          name,
          grid,
          points.map(({ index }) => index),
        ),
      );
    }
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
