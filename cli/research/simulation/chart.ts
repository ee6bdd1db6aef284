import type { TopLevelSpec } from 'vega-lite';
import { picture } from '../../plot/picture.js';
import { barsOf, meansPanel } from '../panels.js';
import { colors } from '../../plot/theme.js';
import type { RoundsReport } from './measure.js';

/** The strategies, each in its colour, and last the world of the example model alone. */
const strategyColors = [colors.limit, colors.other, colors.main, colors.faint];

/** What stakes became, what a round paid, and what the meta model scored. */
export function roundsChart({
  title,
  rounds,
  pool,
  strategies,
  allStrategies,
  exampleAlone,
}: RoundsReport): TopLevelSpec {
  const color = {
    field: 'strategy',
    type: 'nominal',
    sort: null,
    scale: { domain: strategies.map(({ name }) => name), range: strategyColors },
    legend: null,
  } as const;
  const x = {
    field: 'round',
    type: 'quantitative',
    axis: { title: 'rounds', grid: false, tickMinStep: 1, labelFlush: false },
  } as const;
  const y = {
    field: 'value',
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 8 },
    axis: { title: null, format: '.3~s', tickCount: 10 },
  } as const;
  const named = { ...color, legend: {} };
  const growth = {
    title: 'what 100 staked became, on a logarithmic scale',
    width: 480,
    height: 330,
    data: {
      values: strategies.flatMap(({ name, course }) =>
        course.map((band, round) => ({ strategy: name, round, ...band })),
      ),
    },
    layer: [
      {
        mark: { type: 'area', opacity: 0.12 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: named },
      },
      { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, color: named } },
    ],
  };
  const means = meansPanel(
    'mean payout of a round',
    'strategy',
    strategies.map(({ name, meanPayout }) => ({ strategy: name, ...meanPayout })),
    { color },
  );
  const worlds = [
    { name: 'all stakes', color: colors.ink, ...allStrategies },
    { name: 'the example model alone', color: colors.faint, ...exampleAlone },
  ];
  const meta = {
    title: "sum of the meta model's corr",
    width: 260,
    height: 139,
    data: {
      values: worlds.flatMap(({ name, metaCorrs }) => {
        let sum = 0;
        return metaCorrs.map((corr, i) => ({ world: name, round: i + 1, sum: (sum += corr) }));
      }),
    },
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x,
      y: { field: 'sum', type: 'quantitative', axis: { title: null, tickCount: 5 } },
      color: {
        field: 'world',
        type: 'nominal',
        sort: null,
        scale: { domain: worlds.map(({ name }) => name), range: worlds.map((world) => world.color) },
      },
    },
  };
  return picture(
    {
      text: `${rounds.length} rounds of a tournament: ${title}`,
      lines: [
        `Stakes on the example model, on one of ${pool} random models and on ten of them, compounding.`,
        `Areas: eight of ten stakers. ${barsOf(strategies[0]?.meanPayout, 'rounds')}`,
      ],
    },
    [growth, { vconcat: [means, meta], spacing: 36, resolve: { scale: { color: 'independent' } } }],
    { resolve: { scale: { color: 'independent' } } },
  );
}
