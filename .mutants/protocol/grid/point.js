import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, textBytes } from '../codec/hash.js';
/**
 * The canonical form of a point on a dataset of `featureCount` features. A tree of depth d has at most 2^d
 * leaves, and one of n leaves is at most n - 1 deep. Either cap may come first: 2^(n-1) >= n and d <= 2^d -
 * 1, so neither loosens the other, and a second pass changes nothing. Source: SPEC.md rule GRID-6.
 */
export function canonicalPoint(point, featureCount) {
    // A shift instead of a power: only the first 7 depths can cap the 128 leaves that the widest axis allows.
    const numLeaves = Math.min(point.numLeaves, 1 << Math.min(point.maxDepth, 7));
    return {
        target: point.target,
        featuresUsed: countFeatures(point.colsampleBytree, featureCount),
        regLambda: point.regLambda,
        learningRate: point.learningRate,
        maxBin: point.maxBin,
        maxDepth: Math.min(point.maxDepth, numLeaves - 1),
        numLeaves,
        minChildSamples: point.minChildSamples,
        nEstimators: point.nEstimators,
    };
}
/**
 * How many of `featureCount` features LightGBM draws for a tree: half rounds up, and one at least. Source:
 * LightGBM 4.1 `GetCnt`.
 */
const countFeatures = (fraction, featureCount) => Math.max(1, Math.floor(featureCount * fraction + 0.5));
/**
 * The feature fraction to hand to LightGBM, so that it draws just `featuresUsed` features, whatever fraction
 * the point had.
 */
export const canonicalFraction = (featuresUsed, featureCount) => featuresUsed / featureCount;
/** A double as its 8 bytes, most significant first. */
function float64Bytes(value) {
    const raw = new Uint8Array(8);
    new DataView(raw.buffer).setFloat64(0, value);
    return raw;
}
/** The id of a canonical point in a campaign. Source: SPEC.md rule GRID-7. */
export function pointId(campaign, canonical) {
    const { regLambda, learningRate } = canonical;
    const plain = {
        ...canonical,
        regLambda: float64Bytes(regLambda),
        learningRate: float64Bytes(learningRate),
    };
    return domainHash('point', textBytes(campaign), encodeCanonical(plain));
}
//# sourceMappingURL=point.js.map