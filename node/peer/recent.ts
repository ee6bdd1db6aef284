import { forgetOldest } from '../forget-oldest.js';

/** A map that holds the `max` entries that were of use latest; the others are forgotten. */
export class Recent<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    // The map keeps the order of last use, so its first entry is the one to forget.
    forgetOldest(this.#entries, this.#max);
  }
}
