import type { Campaign } from '../campaign/campaign.js';
import { domainHash, hashBytes, textBytes, uint32Bytes, type Cid, type Hash } from '../codec/hash.js';
import { drawByWeight, uniformBelow } from '../draw/draw.js';
import type { PointId } from '../grid/point.js';
import { isScreened, type CommittedDraw } from '../model/screening.js';
import type { NodeKey } from '../records/keys.js';

/**
 * What a panellist's VRF is evaluated on, unknown before its beacon. It names the panellist, since a VRF key
 * that is not its own can be enrolled: the proof of another's key over another's alpha is of no use to it
 * (rule SAMPLE-1).
 */
export const sampleAlpha = (beacon: Hash, pointId: PointId, manifest: Cid, node: NodeKey): Hash =>
  domainHash(
    'sample-alpha',
    hashBytes(beacon),
    hashBytes(pointId),
    textBytes(manifest),
    hashBytes(node as string as Hash),
  );

/**
 * The integers below `size` in an order drawn from a seed by a Fisher-Yates shuffle, as far as asked for
 * (rule SAMPLE-2).
 */
export function* drawOrder(seed: Hash, purpose: string, size: number): Generator<number, void> {
  const moved = new Map<number, number>();
  for (let i = 0; i < size; i++) {
    const j =
      i +
      Number(
        uniformBelow(BigInt(size - i), (attempt) =>
          domainHash(`sample-${purpose}`, hashBytes(seed), uint32Bytes(i), uint32Bytes(attempt)),
        ),
      );
    yield moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
  }
}

/** The first `count` of an order drawn from a seed, ascending. */
export function drawDistinct(seed: Hash, purpose: string, size: number, count: number): number[] {
  const drawn: number[] = [];
  for (const one of drawOrder(seed, purpose, size)) if (drawn.push(one) >= count) break;
  return drawn.slice(0, count).sort((a, b) => a - b);
}

/** The part of a panellist's sample that its VRF output alone decides. */
export interface UniformSample {
  segments: number[];
  /** Of the acceptance eras, and of the screening eras. */
  eras: string[];
  screening: string[];
}

const uniformSegments = ({ audit }: Campaign, vrfOutput: Hash, count: number): number[] =>
  drawDistinct(vrfOutput, 'segments', count, audit.uniformSegments);

export function uniformSample(campaign: Campaign, vrfOutput: Hash, model: CommittedDraw): UniformSample {
  const { acceptance, screening } = campaign.eras;
  const draw = (purpose: string, eras: readonly string[]): string[] =>
    drawDistinct(vrfOutput, purpose, eras.length, campaign.audit.sampledEras).map((i) => eras[i] as string);
  return {
    segments: uniformSegments(campaign, vrfOutput, model.segments),
    eras: model.outcome === 'abandoned' ? [] : draw('eras', acceptance),
    screening: isScreened(campaign, model) ? draw('screening', screening) : [],
  };
}

/**
 * The segment that all who audit a commitment retrain, drawn with the beacon of its first panel: one
 * retraining of it checks what each of them attests (rule SAMPLE-5).
 */
export const commonSegment = (beacon: Hash, commitment: Cid, segmentCount: number): number =>
  Number(
    uniformBelow(BigInt(segmentCount), (attempt) =>
      domainHash('sample-common', hashBytes(beacon), textBytes(commitment), uint32Bytes(attempt)),
    ),
  );

/**
 * The segment of another's attestation that who audits a model once more retrains besides its sample (rule
 * SAMPLE-6).
 */
export const attestedSegment = (vrfOutput: Hash, attestor: NodeKey, listed: readonly number[]): number =>
  listed[
    Number(
      uniformBelow(BigInt(listed.length), (attempt) =>
        domainHash(
          'sample-attested',
          hashBytes(vrfOutput),
          hashBytes(attestor as string as Hash),
          uint32Bytes(attempt),
        ),
      ),
    )
  ] as number;

/** What a sample depends on besides the panellist. */
export interface SampledModel {
  readonly common: number;
  /**
   * For each segment how much it moves the predictions of the sampled eras towards the target or away (rule
   * SAMPLE-4).
   */
  readonly influence: readonly number[];
  readonly endedEarly: boolean;
}

/**
 * The whole sample: the uniform part, the common segment, those of greatest influence, the last one of a
 * model that ended early, since only retraining shows that nothing more could be split, and as many as are
 * drawn by influence from what is left. Ties go to the lower index (rule SAMPLE-3).
 */
export function sampledSegments(
  campaign: Campaign,
  vrfOutput: Hash,
  { common, influence, endedEarly }: SampledModel,
): number[] {
  const { influentialSegments, weightedSegments } = campaign.audit;
  const byInfluence = influence
    .map((value, segment) => ({ value, segment }))
    .sort((a, b) => b.value - a.value || a.segment - b.segment)
    .slice(0, influentialSegments)
    .map(({ segment }) => segment);
  const last = endedEarly ? [influence.length - 1] : [];
  const certain = new Set([
    ...uniformSegments(campaign, vrfOutput, influence.length),
    common,
    ...byInfluence,
    ...last,
  ]);
  return [...certain, ...drawWeighted(vrfOutput, influence, certain, weightedSegments)].sort((a, b) => a - b);
}

/** Each with a chance by its influence and one: so none is safe. */
function drawWeighted(
  seed: Hash,
  influence: readonly number[],
  without: ReadonlySet<number>,
  count: number,
): number[] {
  const weights = new Map(
    influence
      .map((value, segment) => [segment, BigInt(value) + 1n] as const)
      .filter(([segment]) => !without.has(segment)),
  );
  return drawByWeight(weights, count, (i, attempt) =>
    domainHash('sample-weighted', hashBytes(seed), uint32Bytes(i), uint32Bytes(attempt)),
  );
}
