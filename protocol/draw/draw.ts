import type { Campaign } from '../campaign/campaign.js';
import {
  domainHash,
  hashBytes,
  textBytes,
  uint32Bytes,
  uint64Bytes,
  type Cid,
  type Hash,
} from '../codec/hash.js';
import { gridSize, pointAt } from '../grid/grid.js';
import { canonicalPoint, pointId, type PointId } from '../grid/point.js';
import type { OwnerKey } from '../records/keys.js';

/** What a slot drew: a target, an index of the grid, the id of its canonical point and the claim's ticket. */
export interface Draw {
  target: string;
  index: bigint;
  pointId: PointId;
  ticket: Hash;
}

const space = 1n << 256n;

/**
 * An integer from 0 to size-1, every one as likely as any other: a hash is read as a number, and one in the
 * incomplete last stretch is replaced by the next attempt's (rule DRAW-2).
 */
export function uniformBelow(size: bigint, hashAt: (attempt: number) => Hash): bigint {
  const limit = space - (space % size);
  for (let attempt = 0; ; attempt++) {
    const value = BigInt(`0x${hashAt(attempt)}`);
    if (value < limit) return value % size;
  }
}

/**
 * As many of the keys of `weights` as `count`, or all, one drawn after the other from what is left, each with
 * a chance by its weight, a positive integer: the first, in the map's order, at which the sum of the weights
 * so far exceeds the value drawn (rules PANEL-1 and SAMPLE-3). `hashAt` gives the hashes of the i-th draw.
 */
export function drawByWeight<T>(
  weights: ReadonlyMap<T, bigint>,
  count: number,
  hashAt: (i: number, attempt: number) => Hash,
): T[] {
  const left = new Map(weights);
  const drawn: T[] = [];
  let sum = [...left.values()].reduce((total, weight) => total + weight, 0n);
  while (drawn.length < count && left.size > 0) {
    let value = uniformBelow(sum, (attempt) => hashAt(drawn.length, attempt));
    for (const [key, weight] of left) {
      if (value < weight) {
        drawn.push(key);
        left.delete(key);
        sum -= weight;
        break;
      }
      value -= weight;
    }
  }
  return drawn;
}

/**
 * The point that slot `slot` of an owner drew with `beacon`, that of the cut after the slot's, and the ticket
 * that a claim of it has (rules DRAW-1 and DRAW-3).
 */
export function drawPoint(campaign: Campaign, cid: Cid, beacon: Hash, owner: OwnerKey, slot: number): Draw {
  const perTarget = gridSize(campaign.grid);
  const ownerBytes = hashBytes(owner as string as Hash);
  const drawn = uniformBelow(perTarget * BigInt(campaign.targets.length), (attempt) =>
    domainHash(
      'draw',
      hashBytes(beacon),
      textBytes(cid),
      ownerBytes,
      uint64Bytes(slot),
      uint32Bytes(attempt),
    ),
  );
  const target = campaign.targets[Number(drawn / perTarget)] as string;
  const index = drawn % perTarget;
  const id = pointId(cid, canonicalPoint(pointAt(campaign.grid, index, target), campaign.featureCount));
  return {
    target,
    index,
    pointId: id,
    ticket: domainHash('ticket', hashBytes(beacon), hashBytes(id), ownerBytes),
  };
}
