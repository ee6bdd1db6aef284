import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, textBytes, type Cid, type Hash } from '../codec/hash.js';

/** A point of the grid with its target, under LightGBM's names. */
export interface Point {
  readonly target: string;
  readonly colsampleBytree: number;
  readonly regLambda: number;
  readonly learningRate: number;
  readonly maxBin: number;
  readonly maxDepth: number;
  readonly numLeaves: number;
  readonly minChildSamples: number;
  readonly nEstimators: number;
}

/**
 * A point without the choices that cannot change the model; `featuresUsed` features are drawn for each tree.
 */
export interface CanonicalPoint extends Omit<Point, 'colsampleBytree'> {
  readonly featuresUsed: number;
}

/** The hash of a canonical point within a campaign: no two models of a campaign may share one. */
export type PointId = Hash & { readonly __pointId: true };

/**
 * The canonical form of a point on a dataset of `featureCount` features. A tree of depth d has at most 2^d
 * leaves, and one of n leaves is at most n - 1 deep. Either cap may come first: 2^(n-1) >= n and d <= 2^d -
 * 1, so neither loosens the other, and a second pass changes nothing. Source: rule GRID-6.
 */
export function canonicalPoint(point: Point, featureCount: number): CanonicalPoint {
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
const countFeatures = (fraction: number, featureCount: number): number =>
  Math.max(1, Math.floor(featureCount * fraction + 0.5));

/**
 * The feature fraction to hand to LightGBM, so that it draws just `featuresUsed` features, whatever fraction
 * the point had.
 */
export const canonicalFraction = (featuresUsed: number, featureCount: number): number =>
  featuresUsed / featureCount;

/** A double as its 8 bytes, most significant first. */
function float64Bytes(value: number): Uint8Array {
  const raw = new Uint8Array(8);
  new DataView(raw.buffer).setFloat64(0, value);
  return raw;
}

/** The id of a canonical point in a campaign. Source: rule GRID-7. */
export function pointId(campaign: Cid, canonical: CanonicalPoint): PointId {
  const { regLambda, learningRate } = canonical;
  const plain = {
    ...canonical,
    regLambda: float64Bytes(regLambda),
    learningRate: float64Bytes(learningRate),
  };
  return domainHash('point', textBytes(campaign), encodeCanonical(plain)) as PointId;
}
