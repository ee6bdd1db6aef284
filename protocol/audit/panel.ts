import { domainHash, hashBytes, textBytes, type Cid, type Hash } from '../codec/hash.js';
import type { NodeKey } from '../records/keys.js';
import { drawOrder } from './sample.js';

/**
 * The `size` nodes that a beacon draws to look at `subject` (a commitment or a dispute): the first eligible ones of
 * `nodes`, which are in ascending order, in the order that both draw. Nobody knows them before the beacon does. Its
 * work grows with the panel, not with the network (rule PANEL-1).
 */
export function drawPanel(beacon: Hash, subject: Cid, nodes: readonly NodeKey[], size: number, isEligible: (node: NodeKey) => boolean): NodeKey[] {
  const panel: NodeKey[] = [];
  if (size <= 0) return panel;
  const seed = domainHash('panel', hashBytes(beacon), textBytes(subject));
  for (const i of drawOrder(seed, 'panel', nodes.length)) {
    const node = nodes[i] as NodeKey;
    if (isEligible(node) && panel.push(node) >= size) break;
  }
  return panel;
}

/** Votes that decide a dispute: more than half of its panel. */
export const majorityOf = (panelSize: number): number => Math.floor(panelSize / 2) + 1;
