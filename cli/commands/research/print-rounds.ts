import { amountText, sayWhatUnitIs, type Unit } from '../../framework/amount.js';
import { counted, percentText as percent, scoreText } from '../../framework/format.js';
import type { EraBand } from '../../research/pool/bootstrap.js';
import { bandCells, printTooFew } from './era-bands.js';
import { printComparison } from './print-comparison.js';
import type { Output } from '../../framework/output.js';
import type { Band } from '../../research/pool/statistics.js';
import type { RoundsReport } from '../../research/simulation/measure.js';
import { portfolioSize } from '../../research/simulation/stakers.js';

const gain = (band: EraBand, digits: number): string => {
  const [value, low, high] = bandCells(band, (each) => each.toFixed(digits));
  return band.low === null ? value : `${value}, from ${low} to ${high}`;
};

export function printReport(
  {
    title,
    pool,
    rounds,
    stake,
    strategies,
    allStrategies,
    exampleAlone,
    corrGain,
    sharpeGain,
    comparison,
  }: RoundsReport,
  unit: Unit,
  output: Output,
): void {
  const one = 10n ** BigInt(unit.decimals);
  const say = (amount: bigint): string => amountText(((amount + one / 2n) / one) * one, unit);
  sayWhatUnitIs(output, unit);
  const stakers = strategies.at(-1)?.stakers;
  output.print(
    `${title}: ${counted(rounds.length, 'round')}, the report eras, with ${counted(stakers ?? 0, 'staker')} of ${say(stake)} each and ${counted(pool, 'random model')}; portfolios are of ${portfolioSize}`,
  );
  output.print(
    'Each round locks its share of a stake, and is settled as the one opens that does not overlap it. The last row is another world, in which all stake on the example model. From and to hold four of five bootstrapped sets of rounds.',
  );
  output.print('');
  output.printTable(
    ['stake on', 'stakers', 'payout', 'from', 'to', 'spread', 'a portfolio pays more by', 'from', 'to'],
    strategies.map(({ name, stakers: count, meanPayout, spread, portfolioGains }, i) => [
      name,
      count,
      ...bandCells(meanPayout, percent),
      percent(spread),
      ...(i === strategies.length - 2 ? ['', '', ''] : bandCells(portfolioGains, percent)),
    ]),
  );
  output.print('');
  output.printTable(
    ['stake on', 'drawdown', 'the worst', '100 became', '10 %', '90 %'],
    strategies.map(({ name, drawdown, course }) => {
      const became = course.at(-1) as Band;
      return [
        name,
        percent(drawdown.median),
        percent(drawdown.worst),
        became.value.toFixed(0),
        became.low.toFixed(0),
        became.high.toFixed(0),
      ];
    }),
  );
  output.print('');
  output.printTable(
    [
      'meta model of',
      'corr',
      'sharpe',
      'stakers had at the end',
      'the treasury paid',
      'who trained and audited earned',
    ],
    (
      [
        ['all stakes', allStrategies],
        ['the example model alone', exampleAlone],
      ] as const
    ).map(([name, world]) => [
      name,
      scoreText(world.corr),
      scoreText(world.sharpe),
      say(world.owned),
      say(world.paid),
      say(world.earned),
    ]),
  );
  output.print(
    `The meta model gains by all stakes: corr ${gain(corrGain, 4)}; sharpe ${gain(sharpeGain, 2)}`,
  );
  printTooFew([corrGain], output);
  printComparison(comparison, output);
}
