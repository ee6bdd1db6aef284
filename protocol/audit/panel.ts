import { domainHash, hashBytes, textBytes, uint32Bytes, type Cid, type Hash } from '../codec/hash.js';
import { uniformBelow } from '../draw/draw.js';
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
  const left = [...candidates];
  const panel: NodeKey[] = [];
  let sum = left.reduce((total, { weight }) => total + weight, 0);
  while (panel.length < size && left.length > 0) {
    let at = Number(uniformBelow(BigInt(sum), (attempt) =>
      domainHash('panel', hashBytes(beacon), textBytes(subject), uint32Bytes(panel.length), uint32Bytes(attempt))));
    const i = left.findIndex(({ weight }) => (at -= weight) < 0);
    const [drawn] = left.splice(i, 1) as [Candidate];
    panel.push(drawn.node);
    sum -= drawn.weight;
  }
  return panel;
}

/** Whether a cut's beacon has a final model audited once more (rule PANEL-4). */
export const isReaudited = (beacon: Hash, commitment: Cid, chancePpm: number): boolean =>
  uniformBelow(1_000_000n, (attempt) => domainHash('reaudit', hashBytes(beacon), textBytes(commitment), uint32Bytes(attempt))) < BigInt(chancePpm);

/** Votes that decide a dispute: more than half of its panel. */
export const majorityOf = (panelSize: number): number => Math.floor(panelSize / 2) + 1;
