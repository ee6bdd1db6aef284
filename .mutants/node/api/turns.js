/**
 * Lets some do their work at once; the others wait in the order in which they came. Whoever calls bounds how
 * many wait.
 */
export class Turns {
    #waiting = [];
    #free;
    constructor(atOnce) {
        this.#free = atOnce;
    }
    async take(work) {
        if (this.#free > 0)
            this.#free--;
        else
            await new Promise((resolve) => this.#waiting.push(resolve));
        try {
            return await work();
        }
        finally {
            const next = this.#waiting.shift();
            if (next === undefined)
                this.#free++;
            else
                next();
        }
    }
}
//# sourceMappingURL=turns.js.map