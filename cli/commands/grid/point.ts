import { pointAt } from '../../../protocol/grid/grid.js';
import { canonicalPoint, pointId } from '../../../protocol/grid/point.js';
import { fail } from '../../../protocol/error.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { checkIndex, checkTarget } from './check-point.js';
import { pointValues } from './describe-point.js';
import { chooseGrid, gridOptions } from './grid-options.js';
import { bigWhole, name, optional } from '../../framework/option.js';

export const gridPoint = defineCommand({
  details: 'In a campaign it prints the id of the point too, which differs from target to target.',
  args: { index: bigWhole('an index of the grid, from 0') },
  flags: {
    ...gridOptions,
    target: optional(name('the target of the point id; by default the first of the campaign')),
  },
  example: 'grid point 1178032213966879813',
  async run({ index, target, ...values }, { dir, output }) {
    const { grid, campaign } = await chooseGrid(dir, values);
    if (campaign !== null) checkTarget(campaign, target);
    else if (target !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'Only the points of a campaign have ids, so --target has no place');
    checkIndex(grid, index);
    const named = target ?? campaign?.targets[0] ?? '';
    const point = pointAt(grid, index, named);
    const id = campaign && pointId(campaign.network, canonicalPoint(point, campaign.featureCount));
    output.result({ index, point: pointValues(point), ...(id && { target: named, pointId: id }) }, () => {
      output.print(
        Object.entries(pointValues(point))
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
      );
      if (id) output.print(`point id ${id} for ${named}`);
    });
  },
});
