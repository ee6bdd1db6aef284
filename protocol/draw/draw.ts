import type { Campaign } from '../campaign/campaign.js';
import { domainHash, hashBytes, textBytes, uint32Bytes, uint64Bytes, type Cid, type Hash } from '../codec/hash.js';
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

/** The point that slot `slot` of an owner drew with `beacon`, that of the cut after the slot's (rule DRAW-1). */
export function drawPoint(campaign: Campaign, cid: Cid, beacon: Hash, owner: OwnerKey, slot: number): Draw {
  const perTarget = gridSize(campaign.grid);
  const ownerBytes = hashBytes(owner as string as Hash);
  const drawn = uniformBelow(perTarget * BigInt(campaign.targets.length), (attempt) =>
    domainHash('draw', hashBytes(beacon), textBytes(cid), ownerBytes, uint64Bytes(slot), uint32Bytes(attempt)),
  );
  const target = campaign.targets[Number(drawn / perTarget)] as string;
  const index = drawn % perTarget;
  const id = pointId(cid, canonicalPoint(pointAt(campaign.grid, index, target), campaign.featureCount));
  return { target, index, pointId: id, ticket: domainHash('ticket', hashBytes(beacon), hashBytes(id), ownerBytes) };
}
