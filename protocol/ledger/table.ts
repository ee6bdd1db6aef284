import { encodeCanonical } from '../codec/canonical.js';
import { BucketTree, leafOf } from './bucket-tree.js';

/** What may be read and not changed, however deep. */
export type Frozen<T> = T extends string | number | bigint | boolean | null | undefined | Uint8Array
  ? T
  : T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<K, Frozen<V>>
    : T extends ReadonlySet<infer E>
      ? ReadonlySet<Frozen<E>>
      : T extends readonly (infer E)[]
        ? readonly Frozen<E>[]
        : { readonly [P in keyof T]: Frozen<T[P]> };

/**
 * A table of the ledger. Its entries are changed by `set`, `delete` and within `edit`, so that it knows which
 * of them its root has to be computed anew for: the types allow nothing else.
 */
export class Table<K extends string, V> extends Map<K, Frozen<V>> {
  readonly #tree = new BucketTree();
  /** The keys of entries that may have changed since the root was asked for. */
  readonly #changed = new Set<K>();

  constructor(entries: Iterable<readonly [K, Frozen<V>]> = []) {
    // A map would set them before there is anything to note the change in.
    super();
    for (const [key, entry] of entries) this.set(key, entry);
  }

  override set(key: K, entry: Frozen<V>): this {
    this.#changed.add(key);
    return super.set(key, entry);
  }

  override delete(key: K): boolean {
    this.#changed.add(key);
    return super.delete(key);
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }

  /** Changes the entry of a key in place; where there is none it does nothing. */
  edit(key: K, change: (entry: V) => void): void {
    const entry = this.get(key);
    if (entry === undefined) return;
    this.#changed.add(key);
    // Frozen keeps others from what is done here.
    change(entry as V);
  }

  /**
   * The tree over its entries as they are (rule LEDGER-2). `fieldsOf` is always the same, and gives what of
   * an entry is hashed.
   */
  tree(fieldsOf: (entry: Frozen<V>) => unknown): BucketTree {
    this.hash(fieldsOf, this.#changed.size);
    return this.#tree;
  }

  /** Takes so many of the entries that have changed into the tree; whether all are there. */
  hash(fieldsOf: (entry: Frozen<V>) => unknown, count: number): boolean {
    let left = count;
    for (const key of this.#changed) {
      if (left-- === 0) return false;
      const entry = this.get(key);
      const leaf = entry === undefined ? null : leafOf(encodeCanonical([key, fieldsOf(entry)]));
      this.#tree.put(key, leaf);
      this.#changed.delete(key);
    }
    return true;
  }
}
