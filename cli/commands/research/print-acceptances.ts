import { counted, percentText as percent, scoreText } from '../../framework/format.js';
import type { Output } from '../../framework/output.js';
import type { EraBand } from '../../research/pool/bootstrap.js';
import { bandCells, printTooFew } from './era-bands.js';
import type { AcceptanceResult, AcceptancesReport } from '../../research/simulation/acceptances.js';
import type { StrategyResult } from '../../research/simulation/measure.js';
import { portfolioSize } from '../../research/simulation/stakers.js';

const band = (of: EraBand, digits: number): string[] => bandCells(of, (each) => each.toFixed(digits));
const percents = (of: EraBand): string[] => bandCells(of, percent);

export function printAcceptances(
  { title, drawn, modelCpuSeconds, example, acceptances }: AcceptancesReport,
  output: Output,
): void {
  const rounds = acceptances[0]?.rounds.length ?? 0;
  output.print(
    `${title}: ${counted(drawn, 'random point')} and ${counted(rounds, 'round')}, the report eras; models are accepted by the acceptance eras alone, on which the example model has corr ${scoreText(example.corr)}`,
  );
  output.print(
    "From and to hold four of five bootstrapped sets of rounds; a drawdown is the median staker's.",
  );
  output.print('');
  output.printTable(
    [
      'accepted',
      'models',
      'of all',
      'corr at least',
      "of the example's",
      'CPU hours for each',
      'meta model gains corr',
      'from',
      'to',
      'sharpe',
      'from',
      'to',
    ],
    acceptances.map(({ name, corrMin, accepted, corrGain, sharpeGain }) => [
      name,
      accepted,
      percent(accepted / drawn),
      scoreText(corrMin),
      percent(corrMin / example.corr),
      modelCpuSeconds === null ? 'unknown' : ((modelCpuSeconds * drawn) / accepted / 3_600).toFixed(4),
      ...band(corrGain, 4),
      ...band(sharpeGain, 2),
    ]),
  );
  output.print('');
  output.printTable(
    [
      'accepted',
      'stake on',
      'payout',
      'from',
      'to',
      'spread',
      'drawdown',
      `${portfolioSize} pay more by`,
      'from',
      'to',
    ],
    acceptances.flatMap(rowsOf),
  );
  printTooFew(
    acceptances.map(({ corrGain }) => corrGain),
    output,
  );
}

/** The strategies that are played together; the world of the example model alone is the same for all. */
const rowsOf = ({ name, strategies }: AcceptanceResult): (string | number)[][] =>
  strategies
    .slice(0, -1)
    .map((strategy: StrategyResult, i, all) => [
      i === 0 ? name : '',
      strategy.name,
      ...percents(strategy.meanPayout),
      percent(strategy.spread),
      percent(strategy.drawdown.median),
      ...(i === all.length - 1 ? ['', '', ''] : percents(strategy.portfolioGains)),
    ]);
