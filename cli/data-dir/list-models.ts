import type { Cid } from '../../protocol/codec/hash.js';
import { ApiClient } from '../../node/api/api-client.js';
import type { ModelList } from '../../node/api/routes/points.js';
import { offlineStoreFolder, storeFolder } from '../../node/data-dir/data-dir.js';
import { whileLocked } from '../../node/lock/lock.js';
import { decodeProgress } from '../../node/models/progress.js';
import { settledPoints } from '../../node/peer/projections/archive.js';
import { Store } from '../../node/store/store.js';
import { tables } from '../../node/store/tables.js';
import type { Context } from '../framework/command.js';
import { fileExists } from '../framework/files.js';
import { waitingFor } from './model-store.js';

/** A model that a data directory knows of. */
export type KnownModel = Pick<ModelList[number], 'pointId' | 'manifest'>;

/** What every node knows of a final model. */
export type FinalModel = Pick<
  ModelList[number],
  'pointId' | 'node' | 'target' | 'manifest' | 'cut' | 'corr' | 'sharpe' | 'sketch'
>;

/**
 * The final models of the network, whether the node runs or not; of a node that runs those that `named`
 * names, where it is given, and else the latest 10,000. Throws STORE_LOCKED where another process does not
 * let go of a store, and what Store.open and the API throw.
 */
export async function listFinal(context: Context, named?: string): Promise<readonly FinalModel[]> {
  const node = new ApiClient(context.dir);
  if (await node.isThere()) return named === undefined ? node.models() : node.modelsNamed(named);
  return openWhereThere(storeFolder(context.dir), context, async (store) => {
    const models: FinalModel[] = [];
    for await (const [pointId, point] of settledPoints(store))
      if (point.state === 'final') models.push({ pointId, ...point });
    return models;
  });
}

/** The models trained by hand in a store, whatever campaign they are of. Throws as listFinal does. */
export const listByHand = (
  context: Context,
  folder = offlineStoreFolder(context.dir),
): Promise<KnownModel[]> =>
  openWhereThere(folder, context, async (store) => {
    const models: KnownModel[] = [];
    for await (const { entry } of store.sift(tables.progress)) {
      const manifest: Cid | null = entry === null ? null : decodeProgress(entry[1]).manifest;
      if (entry !== null && manifest !== null) models.push({ pointId: entry[0], manifest });
    }
    return models;
  });

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
