import { counted } from '../../framework/format.js';
import { exportText } from '../../../native/index.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { readModel } from '../../../node/models/stored-model.js';
import { fail } from '../../../protocol/error.js';
import { campaignOption, loadNetwork } from '../../data-dir/campaign-file.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { writeFileWhole } from '../../framework/files.js';
import { storeOption } from '../../data-dir/model-store.js';
import { modelOption, useModel } from '../../data-dir/use-model.js';
import { optional, path } from '../../framework/option.js';

export const exportModel = defineCommand({
  details: 'LightGBM itself reads the file, in any language, and predicts the same to the last bit.',
  args: { model: modelOption },
  flags: {
    out: optional(path('the file to write; by default standard output')),
    campaign: campaignOption,
    store: storeOption,
  },
  example: 'export bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq --out model.txt',
  async run({ model: named, out, campaign: file, store }, context) {
    const { dir, output } = context;
    if (output.json && out === undefined)
      fail(
        usageCodes,
        'USAGE_ARGUMENT',
        'A text model is no JSON: with --json, the command export needs --out',
      );
    const network = await loadNetwork(dir, file);
    const {
      manifest: { features },
    } = await openDataset(dir, network.campaign.dataset);
    const { plan, segments, manifest, cid } = await useModel(
      context,
      named,
      store,
      async (cid, readBlock) => ({ ...(await readModel(network, cid, readBlock)), cid }),
    );
    const text = exportText({ segments, startScore: plan.startScore, featureNames: features });
    if (out === undefined) {
      output.printWhole(text.trimEnd());
      return;
    }
    await writeFileWhole(out, text);
    const trees = manifest.segments.reduce((sum, { treeCount }) => sum + treeCount, 0);
    output.result({ manifest: cid, file: out, trees, bytes: Buffer.byteLength(text) }, () =>
      output.say(`Wrote a model of ${counted(trees, 'tree')} to ${out}.`),
    );
  },
});
