import type { Campaign } from '../campaign/campaign.js';
import { domainHash, hashBytes, textBytes, uint32Bytes, type Cid, type Hash } from '../codec/hash.js';
import { uniformBelow } from '../draw/draw.js';
import type { PointId } from '../grid/point.js';
import type { NodeKey } from '../records/keys.js';

/**
 * What a panellist's VRF is evaluated on, unknown before its beacon. It names the panellist, since a VRF key that is not its
 * own can be enrolled: the proof of another's key over another's alpha is of no use to it (rule SAMPLE-1).
 */
export const sampleAlpha = (beacon: Hash, pointId: PointId, manifest: Cid, node: NodeKey): Hash =>
  domainHash('sample-alpha', hashBytes(beacon), hashBytes(pointId), textBytes(manifest), hashBytes(node as string as Hash));

/** The integers below `size` in an order drawn from a seed by a Fisher-Yates shuffle, as far as asked for (rule SAMPLE-2). */
export function* drawOrder(seed: Hash, purpose: string, size: number): Generator<number, void> {
  const moved = new Map<number, number>();
  for (let i = 0; i < size; i++) {
    const j = i + Number(uniformBelow(BigInt(size - i), (attempt) =>
      domainHash(`sample-${purpose}`, hashBytes(seed), uint32Bytes(i), uint32Bytes(attempt))));
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
  eras: string[];
}

export function uniformSample(campaign: Campaign, vrfOutput: Hash, segmentCount: number): UniformSample {
  const { acceptance } = campaign.eras;
  return {
    segments: drawDistinct(vrfOutput, 'segments', segmentCount, campaign.audit.uniformSegments),
    eras: drawDistinct(vrfOutput, 'eras', acceptance.length, campaign.audit.sampledEras).map((i) => acceptance[i] as string),
  };
}

/**
 * The whole sample: the uniform part, the segments of greatest influence, and the last one of a model that ended
 * early, since only retraining shows that nothing more could be split. `influence` holds, for each segment, how
 * much the sampled eras' corr changes without it (1e-9, absolute, summed over the eras); ties go to the lower index
 * (rule SAMPLE-3).
 */
export function sampledSegments(campaign: Campaign, uniform: UniformSample, influence: readonly number[], endedEarly: boolean): number[] {
  const byInfluence = influence
    .map((value, segment) => ({ value, segment }))
    .sort((a, b) => b.value - a.value || a.segment - b.segment)
    .slice(0, campaign.audit.influentialSegments)
    .map(({ segment }) => segment);
  const last = endedEarly ? [influence.length - 1] : [];
  return [...new Set([...uniform.segments, ...byInfluence, ...last])].sort((a, b) => a - b);
}
