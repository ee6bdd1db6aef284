import { domainHash, hashBytes, textBytes, type Cid, type Hash } from '../codec/hash.js';
import type { NodeKey } from '../records/keys.js';

/**
 * The `size` nodes that a beacon draws to look at `subject` (a commitment or a dispute): those with the lowest
 * hashes. Nobody knows them before the beacon does (rule PANEL-1).
 */
export function drawPanel(beacon: Hash, subject: Cid, eligible: Iterable<NodeKey>, size: number): NodeKey[] {
  const rank = (node: NodeKey): Hash => domainHash('panel', hashBytes(beacon), textBytes(subject), hashBytes(node as string as Hash));
  return [...eligible]
    .map((node) => ({ node, rank: rank(node) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, size)
    .map(({ node }) => node);
}

/** Votes that decide a dispute: more than half of its panel. */
export const majorityOf = (panelSize: number): number => Math.floor(panelSize / 2) + 1;
