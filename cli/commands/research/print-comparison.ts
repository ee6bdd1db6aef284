import { scoreNumber } from '../../../protocol/scoring/score.js';
import { counted, percentText } from '../../framework/format.js';
import type { Output } from '../../framework/output.js';
import type { EraBand } from '../../research/pool/bootstrap.js';
import { bandCells, printTooFew } from './era-bands.js';
import type { Comparison } from '../../research/benchmark/compare.js';

const cells = (band: EraBand | null, shown: (value: number) => string): string[] =>
  band === null ? ['', '', ''] : bandCells(band, shown);
const four = (value: number): string => value.toFixed(4);

/** Beside a report, where there is something to compare with. */
export function printComparison(comparison: Comparison | null, output: Output): void {
  if (comparison === null) return;
  const { benchmark, eras, benchmarkEras, metaModelEras, rows } = comparison;
  const overlap = (names: readonly string[]): string =>
    names.length === 0
      ? `none of the ${counted(eras, 'report era')}`
      : `${names.length} of the ${counted(eras, 'report era')}, ${names[0]} to ${names.at(-1)}`;
  output.print('');
  output.print(
    [
      ...(benchmark === null ? [] : [`${benchmark} predicts ${overlap(benchmarkEras)}: corr is of these`]),
      ...(metaModelEras.length === 0
        ? []
        : [`the real meta model has ${overlap(metaModelEras)}: mmc and payout are of these`]),
    ].join('; '),
  );
  output.printTable(
    [
      'compared',
      'corr',
      'from',
      'to',
      'sharpe',
      'more corr',
      'from',
      'to',
      'mmc',
      'from',
      'to',
      'payout',
      'from',
      'to',
    ],
    rows.map(({ name, corr, sharpe, corrGain, mmc, payout }) => [
      name,
      ...cells(corr, four),
      sharpe === null ? '' : scoreNumber(sharpe).toFixed(2),
      ...(name === benchmark ? ['', '', ''] : cells(corrGain, four)),
      ...cells(mmc, four),
      ...cells(payout, percentText),
    ]),
  );
  printTooFew(
    rows.flatMap(({ corr, mmc }) => [corr, mmc]),
    output,
  );
}
