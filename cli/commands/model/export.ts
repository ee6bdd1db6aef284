import { counted } from '../../framework/format.js';
import { exportText } from '../../../native/index.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { readModel } from '../../../node/models/stored-model.js';
import { fail } from '../../../protocol/error.js';
import { campaignOption, loadNetwork } from '../../data-dir/campaign-file.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { writeFileWhole } from '../../framework/files.js';
import { storeOption, useBlocks } from '../../data-dir/model-store.js';
import { cid, optional, path } from '../../framework/option.js';

export const exportModel = defineCommand({
  name: 'export',
  summary: 'Write a stored model as one ordinary LightGBM text file.',
  details: 'LightGBM itself reads the file, in any language, and predicts the same to the last bit.',
  args: { model: cid('the manifest CID of the model') },
  flags: {
    out: optional(path('the file to write; by default standard output')),
    campaign: campaignOption,
    store: storeOption,
  },
  example: 'export bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq --out model.txt',
  async run({ model: name, out, campaign: file, store }, context) {
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
    const { plan, segments, manifest } = await useBlocks(context, store, (readBlock) =>
      readModel(network, name as Cid, readBlock),
    );
    const text = exportText({ segments, startScore: plan.startScore, featureNames: features });
    if (out === undefined) {
      output.printWhole(text.trimEnd());
      return;
    }
    await writeFileWhole(out, text);
    const trees = manifest.segments.reduce((sum, { treeCount }) => sum + treeCount, 0);
    output.result({ manifest: name, file: out, trees, bytes: Buffer.byteLength(text) }, () =>
      output.say(`Wrote a model of ${counted(trees, 'tree')} to ${out}.`),
    );
  },
});
