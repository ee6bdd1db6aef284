import type { TopLevelSpec } from 'vega-lite';
import { axisCount, axisValue, type Axis } from '../../../protocol/grid/axis.js';
import { digitsAt, type Grid } from '../../../protocol/grid/grid.js';
import { counted } from '../../framework/format.js';
import { countAxis, picture } from '../../plot/picture.js';
import { colors } from '../../plot/theme.js';

/** Bars of an axis at most: with more values, neighbours share one. */
const barsMax = 12;

/** Where in a grid the points of these indexes lie, axis by axis, beside where even draws would put them. */
export function drawsChart(name: string, grid: Grid, indexes: readonly bigint[]): TopLevelSpec {
  const digits = indexes.map((index) => digitsAt(grid, index));
  const panels = grid.flatMap((axis, i) =>
    axisCount(axis) === 1
      ? []
      : [
          axisPanel(
            axis,
            digits.map((one) => one[i] as number),
          ),
        ],
  );
  return picture(
    {
      text: `Where ${counted(indexes.length, 'draw')} fell: ${name}`,
      lines: [
        'Points in training, under audit and final, by the value that they have on each axis of the grid.',
        'A line is what even draws would give: the fewer there are, the further bars are from it by chance.',
      ],
    },
    [{ concat: panels, columns: 3, spacing: 40 }],
  );
}

function axisPanel(axis: Axis, digits: readonly number[]): object {
  const count = axisCount(axis);
  const bars = Math.min(barsMax, count);
  const barOf = (digit: number): number => Math.floor((digit * bars) / count);
  const text = (digit: number): string => String(Number(axisValue(axis, digit).toPrecision(4)));
  const rows = Array.from({ length: bars }, (_, bar) => {
    const first = Math.ceil((bar * count) / bars);
    const last = Math.ceil(((bar + 1) * count) / bars) - 1;
    return {
      name: first === last ? text(first) : `${text(first)} to ${text(last)}`,
      drawn: digits.filter((digit) => barOf(digit) === bar).length,
      even: (digits.length * (last - first + 1)) / count,
    };
  });
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    axis: { title: null, domain: false, ticks: false },
  };
  return {
    title: axis.name,
    width: 190,
    height: { step: 16 },
    data: { values: rows },
    layer: [
      {
        mark: { type: 'bar', color: colors.main, opacity: 0.75, height: 10 },
        encoding: { y, x: { field: 'drawn', type: 'quantitative', axis: countAxis } },
      },
      {
        mark: { type: 'tick', color: colors.limit, thickness: 2, size: 14 },
        encoding: { y, x: { field: 'even', type: 'quantitative' } },
      },
    ],
  };
}
