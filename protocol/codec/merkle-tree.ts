import { concatBytes } from '@noble/hashes/utils.js';
import { domainHash, hashBytes, toHash, type Hash } from './hash.js';
import { sha256 } from './sha2.js';

// What a leaf hashes begins with 0, as the length of its domain does, so an inner node cannot pass for one
// (as in RFC 6962).
export const parentOf = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concatBytes(Uint8Array.of(1), left, right));

/** The row above: two neighbours become their parent; a last one without a neighbour moves up as it is. */
const above = (row: readonly Uint8Array[]): Uint8Array[] =>
  Array.from({ length: Math.ceil(row.length / 2) }, (_, i) => {
    const right = row[2 * i + 1];
    return right === undefined ? (row[2 * i] as Uint8Array) : parentOf(row[2 * i] as Uint8Array, right);
  });

/** The root of the Merkle tree over hashed leaves in the order given. Source: rule CUT-3. */
export function treeRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return domainHash('merkle-empty');
  let row = leaves.map(hashBytes);
  while (row.length > 1) row = above(row);
  return toHash(row[0] as Uint8Array);
}

/** The neighbours that lead from the leaf at `index` to the root, from below. */
export function siblingsOf(leaves: readonly Hash[], index: number): Hash[] {
  const siblings: Hash[] = [];
  let row = leaves.map(hashBytes);
  for (let at = index; row.length > 1; at >>= 1, row = above(row)) {
    const sibling = row[at ^ 1];
    if (sibling !== undefined) siblings.push(toHash(sibling));
  }
  return siblings;
}

/**
 * The root that a leaf and its siblings lead to; null where such a tree of `count` leaves has another number
 * of siblings there.
 */
export function rootOver(leaf: Hash, index: number, count: number, siblings: readonly Hash[]): Hash | null {
  let node = hashBytes(leaf);
  let used = 0;
  for (let at = index, width = count; width > 1; at >>= 1, width = Math.ceil(width / 2)) {
    if ((at ^ 1) >= width) continue;
    const next = siblings[used++];
    if (next === undefined) return null;
    node = at % 2 === 0 ? parentOf(node, hashBytes(next)) : parentOf(hashBytes(next), node);
  }
  return used === siblings.length ? toHash(node) : null;
}

/**
 * A tree that only grows: what it has of leaves, and the roots of the full trees that these make, from the
 * greatest on.
 */
export interface GrowingTree {
  readonly count: number;
  readonly peaks: readonly Hash[];
}

export const emptyTree: GrowingTree = { count: 0, peaks: [] };

/** A tree with one more leaf. */
export function grow({ count, peaks }: GrowingTree, leaf: Hash): GrowingTree {
  const grown = [...peaks];
  let node = hashBytes(leaf);
  for (let full = count; full % 2 === 1; full = Math.floor(full / 2))
    node = parentOf(hashBytes(grown.pop() as Hash), node);
  return { count: count + 1, peaks: [...grown, toHash(node)] };
}

/** The root of a tree that has grown: that of CUT-3 over the same leaves. */
export function grownRoot({ peaks }: GrowingTree): Hash {
  const last = peaks.at(-1);
  if (last === undefined) return treeRoot([]);
  const root = peaks
    .slice(0, -1)
    .reduceRight((right, left) => parentOf(hashBytes(left), right), hashBytes(last));
  return toHash(root);
}
