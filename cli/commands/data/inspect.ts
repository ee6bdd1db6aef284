import { counted } from '../../framework/format.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import {
  inspectDataset,
  type DatasetSummary,
  type TargetSummary,
} from '../../../node/dataset/inspect-dataset.js';
import { chooseDataset } from '../../data-dir/choose-dataset.js';
import { defineCommand } from '../../framework/command.js';
import { id } from '../../framework/id.js';
import { optional } from '../../framework/option.js';
import type { Output } from '../../framework/output.js';
import { overRows } from './bring-dataset.js';

export const dataInspect = defineCommand({
  args: { dataset: optional(id('the dataset; by default the only one in the data directory')) },
  flags: {},
  example: 'data inspect',
  async run({ dataset: named }, context) {
    const dataset = await openDataset(context.dir, await chooseDataset(context.dir, named));
    const summary = await overRows('reading', context, (run) => inspectDataset(dataset, run));
    context.output.result(summary, () => print(summary, context.output));
  },
});

function print(
  { cid: dataset, rows, features, featureNames, eras, missing, featureValues, targets }: DatasetSummary,
  output: Output,
): void {
  const values = featureValues.reduce((sum, count) => sum + count, 0);
  output.printFields([
    ['dataset', dataset],
    ['rows', rows],
    [
      'eras',
      `${eras.count}, from ${eras.first} to ${eras.last}, of ${eras.rowsMin} to ${counted(eras.rowsMax, 'row')}`,
    ],
    ['features', `${features}, from ${featureNames[0]} to ${featureNames.at(-1)}`],
    ['missing features', missing === 'two' ? 'became 2' : 'were refused'],
    [
      'feature values',
      featureValues.map((count, value) => `${value}: ${percent(count / values)}`).join('  '),
    ],
  ]);
  output.print('');
  output.printTable(
    ['target', 'missing', 'values'],
    targets.map((target) => [target.name, percent(target.missingShare), spread(target, rows)]),
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

function spread({ values, missingShare }: TargetSummary, rows: number): string {
  if (values === null) return 'many';
  return values
    .map(
      ({ value, rows: count }) =>
        `${Number(value.toFixed(4))}: ${percent(count / (rows * (1 - missingShare)))}`,
    )
    .join('  ');
}
