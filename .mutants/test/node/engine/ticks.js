/** A clock that a test advances. */
export class Ticks {
    #listening = new Set();
    every = (tick) => {
        this.#listening.add(tick);
        return () => void this.#listening.delete(tick);
    };
    /** Lets `count` ticks pass. */
    pass(count) {
        for (let i = 0; i < count; i++)
            for (const tick of [...this.#listening])
                tick();
    }
}
//# sourceMappingURL=ticks.js.map