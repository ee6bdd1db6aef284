import { counted } from '../../framework/format.js';
import { bandCells, printTooFew } from './era-bands.js';
import { printComparison } from './print-comparison.js';
import type { Output } from '../../framework/output.js';
import type { EnsembleReport } from '../../research/ensemble/measure.js';

const digits = (value: number, count = 4): string => value.toFixed(count);
const signed = (value: number): string => `${value < 0 ? '-' : '+'}${digits(Math.abs(value), 5)}`;
const percent = (value: number): string => `${Math.round(value * 100)} %`;

export function printReport(
  {
    title,
    models,
    sizes,
    fit,
    pairCorrelation,
    gains,
    origins,
    comparison,
    reportEras,
    reportRows,
  }: EnsembleReport,
  output: Output,
): void {
  output.print(
    `${title}: random ensembles of ${counted(models.accepted, 'accepted model')}, of ${models.found} with ${models.refused} refused, on ${counted(reportEras, 'report era')} of ${counted(reportRows, 'row')}`,
  );
  output.print('');
  output.printTable(
    [
      'models',
      'corr',
      '10 %',
      '90 %',
      'sharpe',
      '10 %',
      '90 %',
      'max drawdown',
      '10 %',
      '90 %',
      'fit',
      'residual',
    ],
    sizes.map((row) => [
      row.models,
      digits(row.corr.value),
      digits(row.corr.low),
      digits(row.corr.high),
      digits(row.sharpe.value, 2),
      digits(row.sharpe.low, 2),
      digits(row.sharpe.high, 2),
      digits(row.maxDrawdown.value),
      digits(row.maxDrawdown.low),
      digits(row.maxDrawdown.high),
      digits(row.fitted),
      signed(row.residual),
    ]),
  );
  output.print('');
  output.print(
    `Fit: corr of N models = c / sqrt(rho + (1 - rho) / N), c ${digits(fit.c)}, rho ${digits(fit.rho, 3)}, ceiling ${digits(fit.ceiling)}`,
  );
  output.print(`Measured correlation between two models: ${digits(pairCorrelation, 3)}`);
  for (const { from, to, ...band } of gains) {
    const [value, low, high] = bandCells(band, signed);
    const interval =
      band.low === null ? '' : `, from ${low} to ${high} on four of five bootstrapped sets of eras`;
    output.print(`From ${from} to ${counted(to, 'model')}: corr ${value}${interval}`);
  }
  printTooFew(gains, output);
  printComparison(comparison, output);
  if (origins.length === 0) return;
  output.print('');
  output.print(
    `Ensembles of ${counted(origins[0]?.models ?? 0, 'model')} that share a choice, against such that do not:`,
  );
  output.printTable(
    ['shared', 'groups', 'corr', 'not shared', 'part of the gain lost', '10 %', '90 %', 'corr. of two'],
    origins.map((origin) => [
      origin.choice,
      origin.groups,
      digits(origin.shared),
      digits(origin.free),
      ...bandCells(origin.share, percent),
      digits(origin.pairCorrelation, 3),
    ]),
  );
}

/** The curve as CSV, a line for each size. */
export function toCsv({ sizes }: Pick<EnsembleReport, 'sizes'>): string {
  const head =
    'models,corr,corr_10,corr_90,sharpe,sharpe_10,sharpe_90,max_drawdown,max_drawdown_10,max_drawdown_90,fit,residual';
  const lines = sizes.map(({ models, corr, sharpe, maxDrawdown, fitted, residual }) =>
    [
      models,
      ...[corr, sharpe, maxDrawdown].flatMap(({ value, low, high }) => [value, low, high]),
      fitted,
      residual,
    ].join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}
