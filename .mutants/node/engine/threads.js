import { Release } from './release.js';
/**
 * The engine's threads, shared out among what runs: an equal share each, one at least, and never more than
 * there are.
 */
export class Threads {
    total;
    #free;
    #users = 0;
    #released = new Release();
    constructor(total) {
        this.total = total;
        this.#free = total;
    }
    /** Runs `work` with its share. Rejects with ENGINE_ABORTED when `signal` aborts before its turn. */
    async use(signal, work) {
        this.#users++;
        try {
            while (this.#free === 0)
                await this.#released.next(signal);
            const threads = Math.min(this.#free, Math.max(1, Math.floor(this.total / this.#users)));
            this.#free -= threads;
            try {
                return await work(threads);
            }
            finally {
                this.#free += threads;
                this.#released.wake();
            }
        }
        finally {
            this.#users--;
        }
    }
}
//# sourceMappingURL=threads.js.map