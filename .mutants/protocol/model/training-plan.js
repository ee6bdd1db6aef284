import { domainHash, hashBytes, uint32Bytes } from '../codec/hash.js';
import { pointAt } from '../grid/grid.js';
import { canonicalFraction } from '../grid/point.js';
/** The parameters without which trees depend on thread count, timing or bin choice (rule TRAIN-3). */
const fixedParameters = 'objective=regression boosting=gbdt deterministic=true force_col_wise=true enable_bundle=false is_enable_sparse=false ' +
    'feature_pre_filter=false use_missing=false min_data_in_bin=1 boost_from_average=false linear_tree=false verbosity=-1';
/** How many segments the training of a grid point takes. */
export const plannedSegments = ({ grid, training }, { index, target }) => Math.ceil(pointAt(grid, index, target).nEstimators / training.segmentTrees);
export function planTraining(campaign, pointId, point) {
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
function segmentParameters(campaign, pointId, point, index) {
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
function segmentSeeds(pointId, index) {
    const view = new DataView(hashBytes(domainHash('segment-seed', hashBytes(pointId), uint32Bytes(index))).buffer);
    return [view.getUint32(0) >>> 1, view.getUint32(4) >>> 1];
}
/**
 * The key of a segment's transcript digest in the owner's manifest: no one else's digest is the same (rule
 * MANIFEST-2).
 */
export const ownerTranscriptKey = (owner, pointId, segment) => hashBytes(domainHash('transcript-owner', hashBytes(owner), hashBytes(pointId), uint32Bytes(segment)));
/** The key of a segment's transcript digest in a verifier's attestation (rule AUDIT-4). */
export const verifierTranscriptKey = (vrfOutput, segment) => hashBytes(domainHash('transcript-verifier', hashBytes(vrfOutput), uint32Bytes(segment)));
//# sourceMappingURL=training-plan.js.map