import { domainHash, hashBytes, textBytes, toHash, type Hash } from '../codec/hash.js';
import { parentOf, treeRoot } from '../codec/merkle-tree.js';

const depth = 10;
/** How many buckets the entries of a table are spread over: with 20,000 entries a bucket has some twenty. */
export const bucketCount = 1 << depth;

/** The bucket that the entry of a key lies in: the first ten bits of a hash of the key (rule LEDGER-2). */
export function bucketOf(key: string): number {
  const [first = 0, second = 0] = hashBytes(domainHash('ledger-key', textBytes(key)));
  return (first << 2) | (second >> 6);
}

/** What stands in a bucket for an entry, of which these are the bytes with its key. */
export const leafOf = (encoded: Uint8Array): Uint8Array => hashBytes(domainHash('ledger-entry', encoded));

/** The hash of a bucket: over its leaves in the order of their keys. */
export const bucketHash = (leaves: readonly Uint8Array[]): Uint8Array =>
  hashBytes(domainHash('ledger-bucket', ...leaves));

/** The node over buckets that follow each other, as many as a full tree has, each given by its leaves. */
export const nodeOver = (buckets: readonly (readonly Uint8Array[])[]): Hash =>
  treeRoot(buckets.map((leaves) => toHash(bucketHash(leaves))));

/** The node of each depth over buckets without entries, the root first. */
const emptyNodes: Uint8Array[] = [];
for (let node = bucketHash([]); emptyNodes.length <= depth; node = parentOf(node, node))
  emptyNodes.unshift(node);

/**
 * The leaves of a table in their buckets, and CUT-3's tree over these. A changed leaf costs its bucket and
 * ten hashes (rule LEDGER-2).
 */
export class BucketTree {
  readonly #buckets = new Map<number, Map<string, Uint8Array>>();
  readonly #changed = new Set<number>();
  /** Those over entries. The root is 1, the parent of n is n / 2, and the buckets come last. */
  readonly #nodes = new Map<number, Uint8Array>();

  /** Notes the leaf of a key; null where the key has none any more. */
  put(key: string, leaf: Uint8Array | null): void {
    const index = bucketOf(key);
    const bucket = this.#buckets.get(index) ?? new Map<string, Uint8Array>();
    if (leaf === null) bucket.delete(key);
    else bucket.set(key, leaf);
    this.#buckets.set(index, bucket);
    this.#changed.add(index);
  }

  root(): Hash {
    let row = new Set<number>();
    for (const index of this.#changed) {
      const at = bucketCount + index;
      this.#nodes.set(at, bucketHash(this.bucket(index).map(([, leaf]) => leaf)));
      row.add(at >> 1);
    }
    this.#changed.clear();
    while (row.size > 0) {
      for (const at of row) this.#nodes.set(at, parentOf(this.#node(2 * at), this.#node(2 * at + 1)));
      row = new Set([...row].filter((at) => at > 1).map((at) => at >> 1));
    }
    return toHash(this.#node(1));
  }

  /** All leaves, by bucket. */
  leaves(): [key: string, leaf: Uint8Array][] {
    return [...this.#buckets.values()].flatMap((bucket) => [...bucket]);
  }

  /** The leaves of a bucket, in ascending order of their keys. */
  bucket(index: number): [key: string, leaf: Uint8Array][] {
    return [...(this.#buckets.get(index) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The neighbours that lead from a bucket to the root, from below. */
  siblings(index: number): Hash[] {
    this.root();
    return Array.from({ length: depth }, (_, i) => toHash(this.#node(((bucketCount + index) >> i) ^ 1)));
  }

  #node(at: number): Uint8Array {
    return this.#nodes.get(at) ?? (emptyNodes[31 - Math.clz32(at)] as Uint8Array);
  }
}
