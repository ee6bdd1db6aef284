import { counted, asSteadyAs, percentText as percent, short } from '../../framework/format.js';
import { bandCells, printTooFew } from './era-bands.js';
import { printComparison } from './print-comparison.js';
import type { Output } from '../../framework/output.js';
import type { PortfolioReport } from '../../research/portfolio/measure.js';

export function printReport(
  {
    title,
    pool,
    portfolioEras,
    reportEras,
    models,
    whole,
    effectiveModels,
    shrinkage,
    ways,
    comparison,
  }: PortfolioReport,
  output: Output,
): void {
  output.print(
    `${title}: a stake in equal parts on ${models.length} of ${counted(pool, 'model')}; what they paid in ${counted(portfolioEras, 'portfolio era')}`,
  );
  output.print('');
  output.printTable(
    ['model', 'target', 'part', 'payout', 'spread', 'drawdown', 'corr. with others'],
    models.map((model) => [
      short(model.pointId),
      model.target,
      percent(model.part),
      percent(model.meanPayout),
      percent(model.spread),
      percent(model.drawdown),
      model.correlationWithOthers.toFixed(2),
    ]),
  );
  output.print('');
  output.print(
    `The whole: payout ${percent(whole.meanPayout)} an era, spread ${percent(whole.spread)}, drawdown ${percent(whole.drawdown)}, correlation between two payouts ${whole.correlationBetweenTwo.toFixed(2)}`,
  );
  output.print(
    `It is ${asSteadyAs(effectiveModels.portfolio)} where it was chosen, and of ${effectiveModels.report.toFixed(1)} in the report eras`,
  );
  output.print(
    `Drawn to what all models share: their means by ${percent(shrinkage.means)}, their covariances by ${percent(shrinkage.covariance)}`,
  );
  output.print('');
  output.print(
    `What each way paid in ${counted(reportEras.length, 'later era')}, the report eras, that no choice has seen; from and to hold four of five bootstrapped sets of them:`,
  );
  output.printTable(
    [
      'stake on',
      'payout',
      'from',
      'to',
      'spread',
      'sharpe',
      'drawdown',
      'the proposal pays more by',
      'from',
      'to',
    ],
    ways.map((way, i) => [
      way.name,
      ...bandCells(way.mean, percent),
      percent(way.spread),
      way.payoutSharpe.toFixed(2),
      percent(way.drawdown),
      ...(i === 0 ? ['', '', ''] : bandCells(way.proposalGains, percent)),
    ]),
  );
  printTooFew(
    ways.map(({ mean }) => mean),
    output,
  );
  printComparison(comparison, output);
}
