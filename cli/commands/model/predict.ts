import { counted } from '../../framework/format.js';
import { predictionsText } from '../../../protocol/dataset/predictions.js';
import { fail } from '../../../protocol/error.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { loadLive } from '../../../node/dataset/load-live.js';
import { predictRows } from '../../../node/models/predict-rows.js';
import { readModel } from '../../../node/models/stored-model.js';
import { campaignOption, loadNetwork } from '../../data-dir/campaign-file.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { writeFileWhole } from '../../framework/files.js';
import { storeOption } from '../../data-dir/model-store.js';
import { modelOption, useModel } from '../../data-dir/use-model.js';
import { era as eraOption } from '../round/find-round.js';
import { optional, path } from '../../framework/option.js';

export const predict = defineCommand({
  details:
    'Give either --era, an era of the dataset, or --live, a Parquet file. Predictions are exact to the last bit, the same on every machine.',
  args: { model: modelOption },
  flags: {
    era: optional(eraOption('an era of the dataset')),
    live: optional(path('a Parquet file with live rows')),
    out: optional(path('the file to write; by default standard output')),
    campaign: campaignOption,
    store: storeOption,
  },
  example:
    'predict bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq --live live-1234.parquet --out predictions.csv',
  async run({ model: named, era, live, out, campaign: campaignFile, store }, context) {
    const { dir, output, signal } = context;
    if ((era === undefined) === (live === undefined))
      fail(usageCodes, 'USAGE_ARGUMENT', 'The command predict needs either --era or --live');
    const network = await loadNetwork(dir, campaignFile);
    const dataset = await openDataset(dir, network.campaign.dataset);
    const { manifest, model } = await useModel(context, named, store, async (cid, readBlock) => ({
      manifest: cid,
      model: await readModel(network, cid, readBlock),
    }));
    const rows =
      live === undefined ? await dataset.readEra(era as string) : await loadLive(live, dataset.manifest);
    const predictions = await predictRows(model, rows.columns, signal);
    const count = rows.ids.length;
    if (out !== undefined) {
      await writeFileWhole(out, predictionsText(rows.ids, predictions));
      output.result({ manifest, file: out, rows: count }, () =>
        output.say(`Wrote ${counted(count, 'prediction')} to ${out}.`),
      );
    } else if (output.json) {
      rows.ids.forEach((id, row) => output.printJson({ id, prediction: predictions[row] }));
    } else {
      output.printWhole(predictionsText(rows.ids, predictions).trimEnd());
    }
  },
});
