import { forgetOldest } from '../../forget-oldest.js';

/** What is left of something that comes back evenly, when it was last looked at. */
export interface Budget {
  left: number;
  atMs: number;
}

/** Token buckets by key, of which those used latest are remembered. */
export class Budgets {
  readonly #budgets = new Map<string, Budget>();

  constructor(
    private readonly rememberedMax: number,
    private readonly nowMs: () => number,
  ) {}

  /**
   * What `key` has left now, of `most`, all of which comes back within `periodMs`; who uses it takes it from
   * there.
   */
  of(key: string, most: number, periodMs: number): Budget {
    const nowMs = this.nowMs();
    const budget = this.#budgets.get(key) ?? { left: most, atMs: nowMs };
    budget.left = Math.min(most, budget.left + ((nowMs - budget.atMs) * most) / periodMs);
    budget.atMs = nowMs;
    // The map keeps the order of last use, so its first entry is the one to forget.
    this.#budgets.delete(key);
    this.#budgets.set(key, budget);
    forgetOldest(this.#budgets, this.rememberedMax);
    return budget;
  }
}
