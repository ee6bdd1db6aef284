import { ApiClient } from '../../node/api/api-client.js';
import { checkNetwork, readPresent } from '../../node/models/stored-model.js';
import type { Network } from '../../protocol/campaign/network.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import type { Context } from '../framework/command.js';
import type { FinalModel } from './list-models.js';
import { useStore } from './model-store.js';
import { fetchProgress, fromNetwork } from './use-model.js';

/** Where what is fetched is kept. */
export interface Keeping {
  readonly folder: string;
  readonly diskBytes: number;
}

export interface FetchedModel extends Pick<FinalModel, 'pointId' | 'manifest'> {
  /** Bytes that were not here. */
  readonly bytes: number;
}

/**
 * Has final models here whole: what neither the store in `folder` nor the running node holds comes from the
 * network into that store, durably, a few segments at once; broken off, it goes on where it was. Nothing
 * else may use the store while a model comes. Throws MODEL_UNGIVEN, MODEL_FOREIGN, and what useStore, storing
 * and the API throw.
 */
export async function fetchModels(
  network: Network,
  models: readonly FinalModel[],
  { folder, diskBytes }: Keeping,
  context: Context,
): Promise<FetchedModel[]> {
  const client = new ApiClient(context.dir);
  const fetched: FetchedModel[] = [];
  for (const { pointId, manifest, node } of models) {
    context.signal.throwIfAborted();
    const progress = fetchProgress(context, manifest);
    let bytes = 0;
    await useStore(folder, diskBytes, async (_, blocks) => {
      const read = fromNetwork(
        async (cid) => (await blocks.readBlock(cid)) ?? client.readBlock(cid),
        { manifest, node },
        {
          client,
          onFetched: async (come) => {
            await blocks.putBlocks(come.blocks);
            bytes += come.blocks.reduce((sum, [, block]) => sum + block.length, 0);
            await progress.onFetched(come);
          },
        },
        context,
      );
      const described = decodeManifest(await readPresent(manifest, `the model ${manifest}`, read));
      checkNetwork(network, described, manifest);
      for (const { trees } of described.segments) await read(trees);
    }).finally(progress.end);
    fetched.push({ pointId, manifest, bytes });
  }
  return fetched;
}
