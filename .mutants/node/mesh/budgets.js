/** Token buckets by key, of which those used latest are remembered. */
export class Budgets {
    rememberedMax;
    nowMs;
    #budgets = new Map();
    constructor(rememberedMax, nowMs) {
        this.rememberedMax = rememberedMax;
        this.nowMs = nowMs;
    }
    /**
     * What `key` has left now, of `most`, all of which comes back within `periodMs`; who uses it takes it from
     * there.
     */
    of(key, most, periodMs) {
        const nowMs = this.nowMs();
        const budget = this.#budgets.get(key) ?? { left: most, atMs: nowMs };
        budget.left = Math.min(most, budget.left + ((nowMs - budget.atMs) * most) / periodMs);
        budget.atMs = nowMs;
        // The map keeps the order of last use, so its first entry is the one to forget.
        this.#budgets.delete(key);
        this.#budgets.set(key, budget);
        if (this.#budgets.size > this.rememberedMax)
            this.#budgets.delete(this.#budgets.keys().next().value);
        return budget;
    }
}
//# sourceMappingURL=budgets.js.map