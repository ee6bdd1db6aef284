/** A map that holds the `max` entries that were of use latest; the others are forgotten. */
export class Recent {
    #entries = new Map();
    #max;
    constructor(max) {
        this.#max = max;
    }
    get(key) {
        const value = this.#entries.get(key);
        if (value === undefined)
            return undefined;
        this.#entries.delete(key);
        this.#entries.set(key, value);
        return value;
    }
    set(key, value) {
        this.#entries.delete(key);
        this.#entries.set(key, value);
        // The map keeps the order of last use, so its first entry is the one to forget.
        if (this.#entries.size > this.#max)
            this.#entries.delete(this.#entries.keys().next().value);
    }
}
//# sourceMappingURL=recent.js.map