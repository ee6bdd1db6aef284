import { ApiClient } from '../../../node/api/api-client.js';
import { offlineStoreFolder, readCampaign } from '../../../node/data-dir/data-dir.js';
import { fetchModels } from '../../data-dir/fetch-models.js';
import type { FinalModel } from '../../data-dir/list-models.js';
import { diskOption, storeOption } from '../../data-dir/model-store.js';
import { modelOption, namingModels } from '../../data-dir/use-model.js';
import { usageCodes } from '../../framework/codes.js';
import { fail } from '../../../protocol/error.js';
import { defineCommand } from '../../framework/command.js';
import { counted, short, size } from '../../framework/format.js';
import { pickNamed } from '../../framework/id.js';
import { many } from '../../framework/option.js';
import { selectModels, selectOptions } from './select-models.js';

export const modelsFetch = defineCommand({
  details:
    'Name models, or give --limit, --node or --target for some of those that gridlode models lists. They come through the running node, from their authors or whoever has them, each block checked by its CID, and are kept in the store of models trained by hand, where nothing removes them and nobody is served from: what the node itself may store stays its own. A run that was broken off goes on with the next segment.',
  args: { models: many(modelOption) },
  flags: { ...selectOptions, store: storeOption, disk: diskOption() },
  example: 'models fetch 6d8c8306 5c0aa5e0',
  async run({ models: named, store, disk, ...selection }, context) {
    const { dir, output } = context;
    const isSelecting = Object.values(selection).some((value) => value !== undefined);
    if (named.length > 0 === isSelecting)
      fail(
        usageCodes,
        'USAGE_ARGUMENT',
        'The command models fetch needs either models, or flags such as --limit',
      );
    const client = new ApiClient(dir);
    const network = await readCampaign(dir);
    const listed: FinalModel[] =
      named.length === 0 ? [...(await selectModels(client, network.campaign, selection))] : [];
    for (const one of named) listed.push(pickNamed(one, await client.modelsNamed(one), namingModels));
    const keeping = { folder: store ?? offlineStoreFolder(dir), diskBytes: disk };
    const fetched = await fetchModels(network, listed, keeping, context);
    output.result({ store: keeping.folder, models: fetched }, () => {
      output.printTable(
        ['point', 'manifest', 'fetched'],
        fetched.map(({ pointId, manifest, bytes }) => [
          short(pointId),
          short(manifest),
          bytes === 0 ? 'was here' : size(bytes),
        ]),
      );
      output.say(`${counted(fetched.length, 'model')} in ${keeping.folder}, or held by the node.`);
    });
  },
});
