import type { Campaign } from '../../protocol/campaign/campaign.js';
import { partsOfMemory } from '../engine/memory.js';
import type { Cost } from './estimator.js';

/** What a training may take here. */
export interface Limits {
  /** Of one segment, by the clock. */
  readonly segmentMaxMs: number;
  /** Of all of it, as the owner says; null where that is no matter. */
  readonly trainingMaxMs: number | null;
  readonly memoryMaxBytes: number;
  readonly diskMaxBytes: number;
}

export type LimitName = 'lease' | 'longest' | 'memory' | 'disk';

/** `memoryBytes`: what the engine may take; `roomBytes`: what further models may. */
export const limitsOf = (
  { claims, epochMs }: Pick<Campaign, 'claims' | 'epochMs'>,
  {
    trainingMaxMs,
    memoryBytes,
    roomBytes,
  }: { trainingMaxMs: number | null; memoryBytes: number; roomBytes: number },
): Limits => ({
  // A heartbeat is due after half a lease, and takes another segment (rule HEARTBEAT-1).
  segmentMaxMs: Math.floor(claims.leaseEpochs / 2) * epochMs,
  trainingMaxMs,
  memoryMaxBytes: partsOfMemory(memoryBytes).trainingRows,
  diskMaxBytes: roomBytes,
});

/**
 * What a training would exceed first; null where it fits. While nothing was learned of this machine, no time
 * is held against a point: a guess from another machine would keep this one from ever learning. Nor are the
 * hours held against it in which the machine was busy: a node that trains no more learns of no better ones,
 * and what it skips in vain is bounded (rule SLOT-2).
 */
export function exceeded(cost: Cost, limits: Limits, isLearned: boolean): LimitName | null {
  if (cost.memoryMinBytes > limits.memoryMaxBytes) return 'memory';
  if (cost.diskBytes > limits.diskMaxBytes) return 'disk';
  if (!isLearned) return null;
  if (cost.segmentLeastMs > limits.segmentMaxMs) return 'lease';
  return limits.trainingMaxMs !== null && cost.leastMs > limits.trainingMaxMs ? 'longest' : null;
}
