import type { Ledger } from '../../protocol/ledger/ledger.js';

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
 * A map that shows what another one holds until it is written to. What is got from it is a copy, which may be
 * changed in place. Whoever goes through all of it is shown the values as they are, and must only read them:
 * the one rule that does, who still sits on a panel, would copy ten thousand commitments. What is deleted and
 * set again comes where it was before.
 */
class Draft<K, V> extends Map<K, V> {
  readonly #of: ReadonlyMap<K, V>;
  readonly #deleted = new Set<K>();

  constructor(of: ReadonlyMap<K, V>) {
    super();
    this.#of = of;
  }

  override has(key: K): boolean {
    return super.has(key) || (!this.#deleted.has(key) && this.#of.has(key));
  }

  override get(key: K): V | undefined {
    if (!super.has(key) && this.has(key)) super.set(key, structuredClone(this.#of.get(key) as V));
    return super.get(key);
  }

  override set(key: K, value: V): this {
    this.#deleted.delete(key);
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    const had = this.has(key);
    super.delete(key);
    if (this.#of.has(key)) this.#deleted.add(key);
    return had;
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
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

  override *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  override *entries(): MapIterator<[K, V]> {
    for (const key of this.keys()) yield [key, (super.has(key) ? super.get(key) : this.#of.get(key)) as V];
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  override forEach(callback: (value: V, key: K, map: Map<K, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}
