import { domainHash, hashBytes, textBytes, uint32Bytes, type Cid, type Hash } from '../codec/hash.js';
import { uniformBelow } from '../draw/draw.js';
import type { NodeKey } from '../records/keys.js';

/** Who can be drawn, and how much its chance weighs: a positive integer. */
export interface Candidate {
  readonly node: NodeKey;
  readonly weight: number;
}

/**
 * The `size` nodes that a beacon draws to look at `subject` (a commitment, a dispute or a delegation), one
 * after the other from what is left of the candidates, each with a chance by its weight; fewer where there
 * are not as many. `out` are left out: each is named once, and need be no candidate. Nobody knows them
 * before the beacon does (rule PANEL-1).
 */
export type Drawer = (beacon: Hash, subject: Cid, size: number, out?: Iterable<NodeKey>) => NodeKey[];

/** Who can be drawn for panels of all kinds, and how. */
export interface Pool {
  readonly candidates: readonly Candidate[];
  readonly draw: Drawer;
}

/**
 * Draws from candidates, which are in ascending order of their keys. A cut draws for many subjects from the
 * same ones, so that their weights are summed once. Apprentices are drawn apart, one at a time (rule WORK-2).
 */
export function drawerOf(candidates: readonly Candidate[], purpose: 'panel' | 'apprentice'): Drawer {
  let total = 0;
  const ends = candidates.map(({ weight }) => (total += weight));
  const places = new Map(candidates.map(({ node }, i) => [node, i]));
  const weightAt = (place: number): number => (candidates[place] as Candidate).weight;
  return (beacon, subject, size, out = []) => {
    // The places of those left out and of those drawn, ascending.
    const gaps: number[] = [];
    let left = total;
    const leaveOut = (place: number): void => {
      gaps.push(place);
      gaps.sort((a, b) => a - b);
      left -= weightAt(place);
    };
    for (const node of out) {
      const place = places.get(node);
      if (place !== undefined) leaveOut(place);
    }
    const drawn: NodeKey[] = [];
    while (drawn.length < size && left > 0) {
      const position = purpose === 'panel' ? [uint32Bytes(drawn.length)] : [];
      let value = Number(
        uniformBelow(BigInt(left), (attempt) =>
          domainHash(purpose, hashBytes(beacon), textBytes(subject), ...position, uint32Bytes(attempt)),
        ),
      );
      // Where it would be among all candidates.
      for (const gap of gaps) if (value >= (ends[gap] as number) - weightAt(gap)) value += weightAt(gap);
      const place = firstAbove(ends, value);
      drawn.push((candidates[place] as Candidate).node);
      leaveOut(place);
    }
    return drawn;
  };
}

/** The place of the first of some ascending numbers that exceeds a value; the last one does. */
function firstAbove(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
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
