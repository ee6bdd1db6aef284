import type { Cid } from '../../../protocol/codec/hash.js';
import { ApiClient } from '../../../node/api/api-client.js';
import type { ModelList } from '../../../node/api/routes/points.js';
import { offlineStoreFolder, storeFolder } from '../../../node/data-dir.js';
import { Store } from '../../../node/store/store.js';
import { tables } from '../../../node/store/tables.js';
import { decodeProgress } from '../../../node/models/progress.js';
import type { Context } from '../../framework/command.js';
import { fileExists } from '../../framework/files.js';
import { settledPoints } from '../../../node/peer/projections/archive.js';
import { waitingFor } from '../../data-dir/model-store.js';
import { whileLocked } from '../../../node/lock/lock.js';

/** Models looked at most: as many as a node lists. */
const modelsMax = 10_000;

/**
 * The manifests of a data directory: of the models trained there by hand, whatever campaign they are of, and
 * of those that are final in its node's network, whether the node runs or not. Throws STORE_LOCKED where
 * another process does not let go of a store, and what Store.open and the API throw.
 */
export async function listModels(context: Context): Promise<Cid[]> {
  const byHand = await openWhereThere(offlineStoreFolder(context.dir), context, listFinished);
  const final = await listFinal(context);
  return [...new Set([...byHand, ...final.map(({ manifest }) => manifest)])].slice(0, modelsMax);
}

/** What every node knows of a final model. */
export type FinalModel = Pick<
  ModelList[number],
  'pointId' | 'target' | 'manifest' | 'cut' | 'corr' | 'sharpe' | 'sketch'
>;

/** The final models of the network, whether the node runs or not. Throws as listModels does. */
export async function listFinal(context: Context): Promise<readonly FinalModel[]> {
  const node = new ApiClient(context.dir);
  if (await node.isThere()) return node.models();
  return openWhereThere(storeFolder(context.dir), context, async (store) => {
    const models: FinalModel[] = [];
    for await (const [pointId, point] of settledPoints(store))
      if (point.state === 'final') models.push({ pointId, ...point });
    return models;
  });
}

async function listFinished(store: Store): Promise<Cid[]> {
  const manifests: Cid[] = [];
  for await (const { entry } of store.sift(tables.progress)) {
    const manifest = entry === null ? null : decodeProgress(entry[1]).manifest;
    if (manifest !== null) manifests.push(manifest);
  }
  return manifests;
}

/** Looking makes no store. */
async function openWhereThere<T>(
  folder: string,
  context: Context,
  list: (store: Store) => Promise<T[]>,
): Promise<T[]> {
  if (!(await fileExists(folder))) return [];
  const store = await whileLocked(folder, waitingFor(folder, context), () => Store.open(folder));
  try {
    return await list(store);
  } finally {
    await store.close();
  }
}
