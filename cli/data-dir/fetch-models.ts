import { ApiClient } from '../../node/api/api-client.js';
import { whileLocked } from '../../node/lock/lock.js';
import { checkNetwork, readPresent } from '../../node/models/stored-model.js';
import type { Blocks } from '../../node/store/blocks.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { Network } from '../../protocol/campaign/network.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import type { Context } from '../framework/command.js';
import type { FinalModel } from './list-models.js';
import { useStore, waitingFor } from './model-store.js';
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
 * network into that store, durably, a few segments at once; broken off, it goes on where it was. The store is
 * open only while blocks are looked for or written. Throws MODEL_UNGIVEN, MODEL_FOREIGN, and what useStore,
 * storing and the API throw.
 */
export async function fetchModels(
  network: Network,
  models: readonly FinalModel[],
  { folder, diskBytes }: Keeping,
  context: Context,
): Promise<FetchedModel[]> {
  const client = new ApiClient(context.dir);
  const useKept = <T>(work: (blocks: Blocks) => Promise<T>): Promise<T> =>
    whileLocked(folder, waitingFor(folder, context), () =>
      useStore(folder, diskBytes, (_, blocks) => work(blocks)),
    );
  const fetched: FetchedModel[] = [];
  for (const { pointId, manifest, node } of models) {
    context.signal.throwIfAborted();
    const progress = fetchProgress(context, manifest);
    let bytes = 0;
    const kept = await useKept((blocks) => blocks.readBlock(manifest));
    const read = fromNetwork(
      async (cid) => (cid === manifest ? kept : null) ?? client.readBlock(cid),
      { manifest, node },
      {
        client,
        onFetched: async (come) => {
          await useKept((blocks) => blocks.putBlocks(come.blocks));
          bytes += come.blocks.reduce((sum, [, block]) => sum + block.length, 0);
          await progress.onFetched(come);
        },
      },
      context,
    );
    try {
      const described = decodeManifest(await readPresent(manifest, `the model ${manifest}`, read));
      checkNetwork(network, described, manifest);
      const segments = described.segments.map(({ trees }) => trees);
      for (const cid of await useKept((blocks) => lackedOf(blocks, segments))) await read(cid);
    } finally {
      progress.end();
    }
    fetched.push({ pointId, manifest, bytes });
  }
  return fetched;
}

/** Those of `cids` that are not kept whole. */
async function lackedOf(blocks: Blocks, cids: readonly Cid[]): Promise<Cid[]> {
  const lacked: Cid[] = [];
  for (const cid of cids) if ((await blocks.readBlock(cid)) === null) lacked.push(cid);
  return lacked;
}
