import { domainHash, hashBytes, textBytes, uint32Bytes, type Cid, type Hash } from '../codec/hash.js';
import { drawByWeight, uniformBelow } from '../draw/draw.js';
import type { NodeKey } from '../records/keys.js';

/** Who can be drawn, and how much its chance weighs: a positive integer. */
export interface Candidate {
  readonly node: NodeKey;
  readonly weight: number;
}

/**
 * The `size` nodes that a beacon draws to look at `subject` (a commitment or a dispute), one after the other from what is left
 * of `candidates`, which are in ascending order of their keys, each with a chance by its weight. Nobody knows them before the
 * beacon does (rule PANEL-1).
 */
export function drawPanel(beacon: Hash, subject: Cid, candidates: readonly Candidate[], size: number): NodeKey[] {
  const weights = new Map(candidates.map(({ node, weight }) => [node, BigInt(weight)]));
  return drawByWeight(weights, size, (i, attempt) => domainHash('panel', hashBytes(beacon), textBytes(subject), uint32Bytes(i), uint32Bytes(attempt)));
}

/** Whether a cut's beacon has a final model audited once more (rule PANEL-4). */
export const isReaudited = (beacon: Hash, commitment: Cid, chancePpm: number): boolean =>
  uniformBelow(1_000_000n, (attempt) => domainHash('reaudit', hashBytes(beacon), textBytes(commitment), uint32Bytes(attempt))) < BigInt(chancePpm);

/** Votes that decide a dispute: more than half of its panel. */
export const majorityOf = (panelSize: number): number => Math.floor(panelSize / 2) + 1;
