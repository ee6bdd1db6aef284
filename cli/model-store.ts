import { mkdir } from 'node:fs/promises';
import { checkTrees } from '../native/index.js';
import type { Cid } from '../protocol/codec/hash.js';
import { fail, GridlodeError } from '../protocol/error.js';
import type { CanonicalPoint } from '../protocol/grid/point.js';
import { decodeManifest, type Manifest } from '../protocol/model/manifest.js';
import type { TrainingPlan } from '../protocol/model/training-plan.js';
import { ApiClient } from '../node/api/api-client.js';
import { storeFolder } from '../node/data-dir.js';
import { Blocks } from '../node/store/blocks.js';
import { Store } from '../node/store/store.js';
import { orderModel, type Network } from '../node/training/model-order.js';
import { commandCodes } from './codes.js';

export type ReadBlock = (cid: Cid) => Promise<Uint8Array | null>;

export interface StorePlace {
  readonly dir: string;
  /** Another folder than the data directory's own. */
  readonly store: string | undefined;
}

/** Opens the store for `work` and closes it. Throws STORE_LOCKED where another process holds it, and what Store.open throws. */
export async function useStore<T>({ dir, store: other }: StorePlace, diskBytes: number, work: (store: Store, blocks: Blocks) => Promise<T>): Promise<T> {
  const store = await openStore(other ?? storeFolder(dir));
  try {
    return await work(store, await Blocks.open(store, diskBytes));
  } finally {
    await store.close();
  }
}

/** Reads blocks for `work`: from the store or, where a running node holds it, from that node. Throws as useStore does. */
export async function useBlocks<T>(place: StorePlace, work: (readBlock: ReadBlock) => Promise<T>): Promise<T> {
  try {
    return await useStore(place, Number.MAX_SAFE_INTEGER, (_, blocks) => work((cid) => blocks.readBlock(cid)));
  } catch (error) {
    const node = new ApiClient(place.dir);
    const isHeld = error instanceof GridlodeError && error.code === 'STORE_LOCKED' && place.store === undefined;
    if (!isHeld || !(await node.isThere())) throw error;
    return work((cid) => node.readBlock(cid));
  }
}

async function openStore(folder: string): Promise<Store> {
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  try {
    return await Store.open(folder);
  } catch (error) {
    if (!(error instanceof GridlodeError) || error.code !== 'STORE_LOCKED') throw error;
    const remedy = 'Stop it, or give --store another folder: a model trained there is the same to the last byte.';
    throw new GridlodeError('STORE_LOCKED', `A running node or another command holds ${folder}`, remedy, { cause: error });
  }
}

/** A stored model with all that predicting with it takes. */
export interface StoredModel {
  readonly manifest: Manifest;
  readonly point: CanonicalPoint;
  readonly plan: TrainingPlan;
  /** The encoded trees of each segment, well formed. */
  readonly segments: readonly Uint8Array[];
}

/** Throws MODEL_ABSENT or MODEL_FOREIGN, and ENGINE_TREES for trees that are malformed. */
export async function readModel(network: Network, cid: Cid, readBlock: ReadBlock): Promise<StoredModel> {
  const manifest = decodeManifest(await readPresent(cid, `the model ${cid}`, readBlock));
  checkNetwork(network, manifest, cid);
  const { plan, point } = orderModel(network, manifest);
  const segments: Uint8Array[] = [];
  for (const [i, { trees: block, treeCount }] of manifest.segments.entries()) {
    const trees = await readPresent(block, `segment ${i} of the model ${cid}`, readBlock);
    // How great a leaf may be is the auditors' concern; predicting takes trees that can be walked.
    const limits = { features: network.campaign.featureCount, maxLeaves: point.numLeaves, maxDepth: point.maxDepth, leafBound: Number.MAX_VALUE };
    checkTrees(trees, { ...limits, maxTrees: treeCount });
    segments.push(trees);
  }
  return { manifest, point, plan, segments };
}

export async function readPresent(cid: Cid, what: string, readBlock: ReadBlock): Promise<Uint8Array> {
  return (await readBlock(cid)) ?? fail(commandCodes, 'MODEL_ABSENT', `The store does not hold ${what}`);
}

/** Throws MODEL_FOREIGN. */
export function checkNetwork({ network }: Network, { campaign }: Manifest, cid: Cid): void {
  if (campaign !== network) fail(commandCodes, 'MODEL_FOREIGN', `The model ${cid} is of the campaign ${campaign}, not of ${network}`);
}
