import type { Cid } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import type { Dataset } from '../../../node/dataset/dataset-store.js';
import { readModel, type ReadBlock, type StoredModel } from '../../../node/models/stored-model.js';
import type { Network } from '../../../protocol/campaign/network.js';
import { poolCodes } from './codes.js';

/** Bytes of trees and of predictions, each, that are held at once at most. */
export const heldMaxBytes = 4e9;

/** Models of one campaign, each of a point of its own and all accepted by its rule. */
export interface Pool {
  readonly network: Network;
  readonly dataset: Dataset;
  /** The data directory that the dataset is in. */
  readonly dir: string;
  readonly models: readonly StoredModel[];
  /** Models that were looked at, the pool's among them. */
  readonly found: number;
  /** Of these, those that the campaign's rule refuses. */
  readonly refused: number;
}

/** The models of `manifests`, held at once. Throws POOL_MEMORY and what readModel throws. */
export async function readModels(
  network: Network,
  manifests: readonly Cid[],
  readerOf: (manifest: Cid) => ReadBlock,
): Promise<StoredModel[]> {
  const models: StoredModel[] = [];
  let bytes = 0;
  for (const cid of manifests) {
    const model = await readModel(network, cid, readerOf(cid));
    bytes += model.segments.reduce((sum, { length }) => sum + length, 0);
    if (bytes > heldMaxBytes)
      fail(
        poolCodes,
        'POOL_MEMORY',
        `The trees of ${models.length + 1} models take more than ${heldMaxBytes / 1e9} GB`,
      );
    models.push(model);
  }
  return models;
}
