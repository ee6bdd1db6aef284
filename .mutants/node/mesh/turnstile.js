import { fail } from '../../protocol/error.js';
import { meshCodes } from './codes.js';
/** Lets through so many at once for each key, and has the others wait in the order in which they came. */
export class Turnstile {
    #queues = new Map();
    #atOnce;
    #waitingMax;
    constructor(atOnce, waitingMax) {
        this.#atOnce = atOnce;
        this.#waitingMax = waitingMax;
    }
    /**
     * Resolves with what to call when done. Throws MESH_BUSY where too many wait, MESH_TIMEOUT when `signal`
     * aborts.
     */
    async pass(key, signal) {
        const queue = this.#queues.get(key) ?? { passed: 0, waiting: [] };
        this.#queues.set(key, queue);
        if (queue.passed < this.#atOnce)
            queue.passed += 1;
        else {
            const isFull = queue.waiting.length >= this.#waitingMax;
            if (isFull)
                fail(meshCodes, 'MESH_BUSY', `${this.#waitingMax} questions wait for ${key} here`);
            await this.#wait(queue, signal);
        }
        return () => this.#leave(key, queue);
    }
    async #wait({ waiting }, signal) {
        let giveUp;
        try {
            await new Promise((resolve, reject) => {
                waiting.push(resolve);
                giveUp = () => {
                    const at = waiting.indexOf(resolve);
                    if (at >= 0)
                        waiting.splice(at, 1);
                    reject(signal.reason);
                };
                signal.addEventListener('abort', giveUp, { once: true });
                if (signal.aborted)
                    giveUp();
            });
        }
        catch (error) {
            fail(meshCodes, 'MESH_TIMEOUT', 'The question was given up before it was its turn', error);
        }
        finally {
            signal.removeEventListener('abort', giveUp);
        }
    }
    /** Whoever waits has the place at once, so that nobody who comes now takes it. */
    #leave(key, queue) {
        const next = queue.waiting.shift();
        if (next !== undefined)
            return next();
        queue.passed -= 1;
        if (queue.passed === 0)
            this.#queues.delete(key);
    }
}
//# sourceMappingURL=turnstile.js.map