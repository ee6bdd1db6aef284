import { domainHash, hashBytes, textBytes, uint32Bytes, type Cid, type Hash } from '../codec/hash.js';
import { drawByWeight, uniformBelow } from '../draw/draw.js';
import type { NodeKey } from '../records/keys.js';

/** Who can be drawn, and how much its chance weighs: a positive integer. */
export interface Candidate {
  readonly node: NodeKey;
  readonly weight: number;
}

/**
 * The `size` nodes that a beacon draws to look at `subject` (a commitment or a dispute), one after the other
 * from what is left of `candidates`, which are in ascending order of their keys, each with a chance by its
 * weight. Nobody knows them before the beacon does (rule PANEL-1).
 */
export function drawPanel(
  beacon: Hash,
  subject: Cid,
  candidates: readonly Candidate[],
  size: number,
): NodeKey[] {
  const weights = new Map(candidates.map(({ node, weight }) => [node, BigInt(weight)]));
  return drawByWeight(weights, size, (i, attempt) =>
    domainHash('panel', hashBytes(beacon), textBytes(subject), uint32Bytes(i), uint32Bytes(attempt)),
  );
}

/** Draws one of some candidates for a subject, `except` left out; null where there is nobody else. */
export type Drawer = (beacon: Hash, subject: Cid, except: NodeKey | null) => NodeKey | null;

/**
 * For who draws often from the same candidates, whose weights are summed once: for a panel what drawPanel
 * draws first, or apprentices, which are drawn apart (rules PANEL-1 and WORK-2).
 */
export function drawerOf(candidates: readonly Candidate[], purpose: 'panel' | 'apprentice'): Drawer {
  const place = purpose === 'panel' ? [uint32Bytes(0)] : [];
  let total = 0;
  const ends = candidates.map(({ weight }) => (total += weight));
  const places = new Map(candidates.map(({ node }, i) => [node, i]));
  return (beacon, subject, except) => {
    const gap = except === null ? undefined : places.get(except);
    const weight = gap === undefined ? 0 : (candidates[gap] as Candidate).weight;
    if (total === weight) return null;
    const drawn = Number(
      uniformBelow(BigInt(total - weight), (attempt) =>
        domainHash(purpose, hashBytes(beacon), textBytes(subject), ...place, uint32Bytes(attempt)),
      ),
    );
    const value = gap !== undefined && drawn >= (ends[gap] as number) - weight ? drawn + weight : drawn;
    let [low, high] = [0, candidates.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) > value) high = middle;
      else low = middle + 1;
    }
    return (candidates[low] as Candidate).node;
  };
}

/** Whether a cut's beacon has a final model audited once more (rule PANEL-4). */
export const isReaudited = (beacon: Hash, commitment: Cid, chancePpm: number): boolean =>
  isDrawn('reaudit', beacon, commitment, chancePpm);

/** Whether a cut's beacon has a model audited that was refused or abandoned (rule PANEL-5). */
export const isLookedAt = (beacon: Hash, commitment: Cid, chancePpm: number): boolean =>
  isDrawn('rejected', beacon, commitment, chancePpm);

const isDrawn = (purpose: string, beacon: Hash, commitment: Cid, chancePpm: number): boolean =>
  uniformBelow(1_000_000n, (attempt) =>
    domainHash(purpose, hashBytes(beacon), textBytes(commitment), uint32Bytes(attempt)),
  ) < BigInt(chancePpm);

/** Votes that decide a dispute: more than half of its panel. */
export const majorityOf = (panelSize: number): number => Math.floor(panelSize / 2) + 1;
