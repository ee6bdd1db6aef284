import type { Ledger } from '../../protocol/ledger/ledger.js';
import { Table, type Frozen } from '../../protocol/ledger/table.js';

/**
 * A ledger to try records on: it shows another one and leaves that as it is. Only what is read is copied, so
 * that it costs what the records touch and not what the ledger holds.
 */
export const draftOf = (ledger: Ledger): Ledger => ({
  ...ledger,
  members: new Draft(ledger.members),
  points: new Draft(ledger.points),
  commitments: new Draft(ledger.commitments),
  disputes: new Draft(ledger.disputes),
  accounts: new Draft(ledger.accounts),
  delegations: new Draft(ledger.delegations),
  rounds: new Draft(ledger.rounds),
});

/**
 * A table that shows what another one holds until it is written to. What is edited is a copy. What is deleted
 * and set again comes where it was before.
 */
class Draft<K extends string, V> extends Table<K, V> {
  readonly #of: Table<K, V>;
  readonly #deleted = new Set<K>();

  constructor(of: Table<K, V>) {
    super();
    this.#of = of;
  }

  override has(key: K): boolean {
    return super.has(key) || (!this.#deleted.has(key) && this.#of.has(key));
  }

  override get(key: K): Frozen<V> | undefined {
    return super.has(key) || this.#deleted.has(key) ? super.get(key) : this.#of.get(key);
  }

  override edit(key: K, change: (entry: V) => void): void {
    const shown = super.has(key) ? undefined : this.get(key);
    if (shown !== undefined) super.set(key, structuredClone(shown));
    super.edit(key, change);
  }

  override set(key: K, value: Frozen<V>): this {
    this.#deleted.delete(key);
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    const had = this.has(key);
    super.delete(key);
    if (this.#of.has(key)) this.#deleted.add(key);
    return had;
  }

  override get size(): number {
    let size = this.#of.size - this.#deleted.size;
    for (const key of super.keys()) if (!this.#of.has(key)) size++;
    return size;
  }

  override *keys(): MapIterator<K> {
    for (const key of this.#of.keys()) if (!this.#deleted.has(key)) yield key;
    for (const key of super.keys()) if (!this.#of.has(key)) yield key;
  }

  override *values(): MapIterator<Frozen<V>> {
    for (const [, value] of this.entries()) yield value;
  }

  override *entries(): MapIterator<[K, Frozen<V>]> {
    for (const key of this.keys()) yield [key, this.get(key) as Frozen<V>];
  }

  override [Symbol.iterator](): MapIterator<[K, Frozen<V>]> {
    return this.entries();
  }

  override forEach(callback: (value: Frozen<V>, key: K, map: Map<K, Frozen<V>>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}
