import type { TopLevelSpec } from 'vega-lite';
import type { HistoryView } from '../../../node/api/routes/stake.js';
import { amountPlain, type Unit } from '../../framework/amount.js';
import { counted } from '../../framework/format.js';
import { picture } from '../../plot/picture.js';
import { colors } from '../../plot/theme.js';
import { totalGain } from './gain.js';

/** Rounds of which each is a point on its line. */
const pointsMax = 60;

/** What settled rounds paid to an account, each and in sum, the earliest first. */
export function payoutsChart(account: string, rounds: HistoryView['rounds'], unit: Unit): TopLevelSpec {
  let smallest = 0n;
  const digits = (amount: bigint): number => Number(amountPlain(amount, unit));
  const rows = rounds.toReversed().map(({ era, positions, earned }) => {
    const gain = totalGain(positions);
    const asNode = earned.commission + earned.fees;
    smallest += gain + asNode;
    return { era, gain: digits(gain), asNode: digits(asNode), sum: digits(smallest) };
  });
  const x = {
    field: 'era',
    type: 'ordinal',
    sort: null,
    axis: { title: 'round', labelAngle: 0, labelOverlap: 'greedy', domain: false, ticks: false },
  };
  const amount = (field: string) => ({
    field,
    type: 'quantitative',
    axis: { title: null, tickCount: 6, format: ',~r' },
  });
  const zero = {
    data: { values: [{ zero: 0 }] },
    mark: { type: 'rule', color: '#9ca3af' },
    encoding: { y: { field: 'zero', type: 'quantitative' } },
  };
  const bars = rows.flatMap(({ era, gain, asNode }) => [
    { era, of: 'as a staker', amount: gain },
    { era, of: 'as a node', amount: asNode },
  ]);
  const each = {
    title: `each round, in ${unit.unit}`,
    width: 420,
    height: 240,
    data: { values: bars },
    layer: [
      {
        mark: { type: 'bar', opacity: 0.8 },
        encoding: {
          x,
          y: amount('amount'),
          color: {
            field: 'of',
            type: 'nominal',
            sort: null,
            scale: { domain: ['as a staker', 'as a node'], range: [colors.main, colors.other] },
            legend: { symbolType: 'square' },
          },
        },
      },
      zero,
    ],
  };
  const sum = {
    title: `all rounds so far, in ${unit.unit}`,
    width: 420,
    height: 240,
    data: { values: rows },
    layer: [
      {
        mark: {
          type: 'line',
          strokeWidth: 2,
          color: colors.main,
          // A single round has no line.
          point: rows.length <= pointsMax && { size: 24, color: colors.main },
        },
        encoding: { x, y: amount('sum') },
      },
      zero,
    ],
  };
  return picture(
    {
      text: `${counted(rounds.length, 'settled round')} of ${account}`,
      lines: [
        'What rounds left to the account: gains and losses of its stakes, and what it earned as a node.',
      ],
    },
    [each, sum],
  );
}
