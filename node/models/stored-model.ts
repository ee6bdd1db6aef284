import { checkTrees } from '../../native/index.js';
import type { Network } from '../../protocol/campaign/network.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail, isOf } from '../../protocol/error.js';
import type { CanonicalPoint } from '../../protocol/grid/point.js';
import { decodeManifest, type Manifest } from '../../protocol/model/manifest.js';
import type { TrainingPlan } from '../../protocol/model/training-plan.js';
import { orderModel } from './order-model.js';
import { storedModelCodes } from './codes.js';

export type ReadBlock = (cid: Cid) => Promise<Uint8Array | null>;

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
    checkTrees(trees, {
      features: network.campaign.featureCount,
      maxBin: point.maxBin,
      maxLeaves: point.numLeaves,
      maxDepth: point.maxDepth,
      maxTrees: treeCount,
      leafBound: Number.MAX_VALUE,
    });
    segments.push(trees);
  }
  return { manifest, point, plan, segments };
}

/** The same, or null where one of its blocks is not there. */
export async function readHeldModel(
  network: Network,
  cid: Cid,
  readBlock: ReadBlock,
): Promise<StoredModel | null> {
  try {
    return await readModel(network, cid, readBlock);
  } catch (error) {
    if (isOf(error, storedModelCodes, 'MODEL_ABSENT')) return null;
    throw error;
  }
}

export async function readPresent(cid: Cid, missing: string, readBlock: ReadBlock): Promise<Uint8Array> {
  return (
    (await readBlock(cid)) ??
    fail(storedModelCodes, 'MODEL_ABSENT', `The store does not hold ${missing}`, undefined, { missing })
  );
}

/** Throws MODEL_FOREIGN. */
export function checkNetwork({ network }: Network, { campaign }: Manifest, cid: Cid): void {
  if (campaign !== network)
    fail(
      storedModelCodes,
      'MODEL_FOREIGN',
      `The model ${cid} is of the campaign ${campaign}, not of ${network}`,
    );
}
