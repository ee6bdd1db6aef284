import type { TopLevelSpec } from 'vega-lite';
import { picture } from '../../plot/picture.js';
import { barsOf, meansPanel } from '../panels.js';
import { colors } from '../../plot/theme.js';
import type { PortfolioReport } from './measure.js';

/** The ways of staking, each in its colour. */
const wayColors = [colors.main, colors.other, colors.limit, colors.faint];

/**
 * The proposal as a picture: what each way paid in the report eras, and its models among those of the pool.
 */
export function portfolioChart({
  title,
  pool,
  portfolioEras,
  reportEras,
  models,
  all,
  effectiveModels,
  ways,
}: PortfolioReport): TopLevelSpec {
  const names = ways.map(({ name }) => name);
  const color = {
    field: 'way',
    type: 'nominal',
    sort: null,
    scale: { domain: names, range: wayColors },
    legend: null,
  } as const;
  const grown = ways.flatMap(({ name, payouts }) => {
    let sum = 0;
    return [
      { way: name, era: 0, sum },
      ...payouts.map((payout, i) => ({ way: name, era: i + 1, sum: (sum += payout) })),
    ];
  });
  const sum = {
    field: 'sum',
    type: 'quantitative',
    scale: { nice: false, padding: 8 },
    axis: { format: '.3~p', title: null, tickCount: 6 },
  } as const;
  const growth = {
    title: 'sum of payouts in the report eras',
    width: 480,
    height: 330,
    data: { values: grown },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          x: {
            field: 'era',
            type: 'quantitative',
            axis: { title: 'report eras', grid: false, tickMinStep: 1, labelFlush: false },
          },
          y: sum,
          color: { ...color, legend: {} },
        },
      },
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: 'rule', color: '#9ca3af' },
        encoding: { y: { field: 'zero', type: 'quantitative' } },
      },
    ],
  };
  const means = meansPanel(
    'mean payout of a report era',
    'way',
    ways.map(({ name, mean }) => ({ way: name, ...mean })),
    { color, scale: { zero: true } },
  );
  const chosen = {
    title: 'models in the portfolio eras',
    width: 260,
    height: 139,
    data: {
      values: [...all]
        .sort((a, b) => Number(a.proposed) - Number(b.proposed))
        .map(({ meanPayout, spread, proposed }) => ({ meanPayout, spread, proposed })),
    },
    mark: { type: 'point', filled: true, size: 32 },
    encoding: {
      x: {
        field: 'spread',
        type: 'quantitative',
        scale: { zero: false, padding: 8 },
        axis: { format: '.3~p', title: 'spread', grid: false, tickCount: 5 },
      },
      y: {
        field: 'meanPayout',
        type: 'quantitative',
        scale: { padding: 8 },
        axis: { format: '.3~p', title: 'payout', tickCount: 5 },
      },
      color: { condition: { test: 'datum.proposed', value: colors.main }, value: '#c3c8d1' },
      opacity: { condition: { test: 'datum.proposed', value: 1 }, value: 0.7 },
    },
  };
  return picture(
    {
      text: `A stake on ${models.length} of ${pool} models: ${title}`,
      lines: [
        `Chosen in ${portfolioEras} portfolio eras; in ${reportEras.length} later report eras as steady as ${effectiveModels.report.toFixed(1)} models with nothing in common.`,
        `${barsOf(ways[0]?.mean, 'report eras')} Payouts are per unit of stake.`,
      ],
    },
    [growth, { vconcat: [means, chosen], spacing: 36 }],
    { resolve: { scale: { color: 'independent' } } },
  );
}
