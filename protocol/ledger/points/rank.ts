import type { Cid, Hash } from '../../codec/hash.js';

/** What decides between claims of one point; see compareRanks. */
export interface ClaimRank {
  readonly generation: number;
  readonly cut: number;
  readonly ticket: Hash;
  readonly slot: number;
  readonly claim: Cid;
}

/** The cut of a claim that no cut holds yet: later than any. */
export const provisionalCut = Number.MAX_SAFE_INTEGER;

/**
 * The order of claims of one point: the least wins. Taking the least of a set is a join, so any order of
 * arrival, duplication or partition gives the same winner (rule CLAIM-3). The generation comes first only in
 * words: claims of a generation that is not the point's never meet here.
 */
export function compareRanks(a: ClaimRank, b: ClaimRank): number {
  const order = <T>(x: T, y: T): number => (x < y ? -1 : x > y ? 1 : 0);
  return (
    a.generation - b.generation ||
    order(a.cut, b.cut) ||
    order(a.ticket, b.ticket) ||
    a.slot - b.slot ||
    order(a.claim, b.claim)
  );
}
