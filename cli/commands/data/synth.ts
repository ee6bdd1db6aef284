import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { defineCommand } from '../../framework/command.js';
import { orElse, whole } from '../../framework/option.js';
import { demoData } from '../../presets/demo.js';
import { overRows, printStored } from './bring-dataset.js';

export const dataSynth = defineCommand({
  details:
    'By default it is the one of the demo and of the preset synthetic-demo: no download, some seconds.',
  args: {},
  flags: {
    seed: orElse(whole('the seed', { min: 0, max: 0xffffffff }), demoData.seed),
    eras: orElse(whole('eras', { min: 1, max: 9_999 }), demoData.eras),
    rows: orElse(whole('rows of each era', { min: 20, max: 10_000 }), demoData.rowsPerEra),
    features: orElse(whole('features', { min: 6, max: 5_000 }), demoData.features),
    targets: orElse(whole('targets', { min: 1, max: 26 }), demoData.targets),
  },
  example: 'data synth --dir one',
  async run({ seed, eras, rows, features, targets }, context) {
    const spec = { seed, eras, rowsPerEra: rows, features, targets };
    await printStored(
      await overRows('synthesizing', context, (run) => synthesizeDataset(context.dir, spec, run)),
      context,
    );
  },
});
