import type { Campaign } from '../campaign/campaign.js';
import { domainHash, hashBytes, uint32Bytes, type Hash } from '../codec/hash.js';
import { pointAt } from '../grid/grid.js';
import { canonicalFraction, type CanonicalPoint, type PointId } from '../grid/point.js';
import type { OwnerKey } from '../records/keys.js';

/**
 * One segment of a training: `trees` boosting iterations on the rows of `eras`, by LightGBM with
 * `parameters`.
 */
export interface SegmentPlan {
  index: number;
  trees: number;
  /** LightGBM's "key=value" pairs in their one order, without num_threads, which changes no byte. */
  parameters: string;
  eras: readonly string[];
}

/** How a model is trained: a pure function of campaign and point (protocol/spec/training.md). */
export interface TrainingPlan {
  pointId: PointId;
  target: string;
  maxBin: number;
  /** What every row's score begins with. */
  startScore: number;
  trees: number;
  segments: readonly SegmentPlan[];
}

/** The parameters without which trees depend on thread count, timing or bin choice (rule TRAIN-3). */
const fixedParameters =
  'objective=regression boosting=gbdt deterministic=true force_col_wise=true enable_bundle=false is_enable_sparse=false ' +
  'feature_pre_filter=false use_missing=false min_data_in_bin=1 boost_from_average=false linear_tree=false verbosity=-1';

/** How many segments the training of a grid point takes (rule TRAIN-1). */
export const plannedSegments = (
  { grid, training }: Campaign,
  { index, target }: { index: bigint; target: string },
): number => Math.ceil(pointAt(grid, index, target).nEstimators / training.segmentTrees);

export function planTraining(campaign: Campaign, pointId: PointId, point: CanonicalPoint): TrainingPlan {
  const { segmentTrees, startScore } = campaign.training;
  const segments = Array.from({ length: Math.ceil(point.nEstimators / segmentTrees) }, (_, index) => ({
    index,
    trees: Math.min(segmentTrees, point.nEstimators - index * segmentTrees),
    parameters: segmentParameters(campaign, pointId, point, index),
    eras: campaign.eras.train,
  }));
  return {
    pointId,
    target: point.target,
    maxBin: point.maxBin,
    startScore: startScore / 1e9,
    trees: point.nEstimators,
    segments,
  };
}

function segmentParameters(
  campaign: Campaign,
  pointId: PointId,
  point: CanonicalPoint,
  index: number,
): string {
  const [featureSeed, baggingSeed] = segmentSeeds(pointId, index);
  return [
    fixedParameters,
    `max_bin=${point.maxBin}`,
    `learning_rate=${point.learningRate}`,
    `num_leaves=${point.numLeaves}`,
    `max_depth=${point.maxDepth}`,
    `min_data_in_leaf=${point.minChildSamples}`,
    `lambda_l2=${point.regLambda}`,
    `feature_fraction=${canonicalFraction(point.featuresUsed, campaign.featureCount)}`,
    `feature_fraction_seed=${featureSeed}`,
    `bagging_seed=${baggingSeed}`,
    'bagging_fraction=1 bagging_freq=0',
  ].join(' ');
}

/**
 * Seeds of 31 bits: LightGBM reads them as signed 32-bit integers, and would cut a master seed to 15 (rule
 * TRAIN-2).
 */
function segmentSeeds(pointId: PointId, index: number): [number, number] {
  const view = new DataView(
    hashBytes(domainHash('segment-seed', hashBytes(pointId), uint32Bytes(index))).buffer,
  );
  return [view.getUint32(0) >>> 1, view.getUint32(4) >>> 1];
}

/**
 * The key of a segment's transcript digest in the owner's manifest: no one else's digest is the same (rule
 * MANIFEST-2).
 */
export const ownerTranscriptKey = (owner: OwnerKey, pointId: PointId, segment: number): Uint8Array =>
  hashBytes(
    domainHash(
      'transcript-owner',
      hashBytes(owner as string as Hash),
      hashBytes(pointId),
      uint32Bytes(segment),
    ),
  );

/** The key of a segment's transcript digest in a verifier's attestation (rule AUDIT-4). */
export const verifierTranscriptKey = (vrfOutput: Hash, segment: number): Uint8Array =>
  hashBytes(domainHash('transcript-verifier', hashBytes(vrfOutput), uint32Bytes(segment)));
