import { setImmediate } from 'node:timers/promises';
/**
 * Who has the next turn, in this order: what the node does itself, and cuts; what members hand on; what
 * strangers do.
 */
const lanes = ['own', 'member', 'stranger'];
/**
 * Work that is done one piece at a time. A lane has its turn only while those before it are empty, so that no
 * stranger's message keeps the node's own cut waiting; within a lane, who came first is first. How much
 * waits, the callers bound.
 */
export class Turns {
    #waiting = { own: [], member: [], stranger: [] };
    #running = null;
    /** Resolves or rejects as `work` does, once it had its turn. */
    take(lane, work) {
        return new Promise((resolve, reject) => {
            this.#waiting[lane].push(() => work().then(resolve, reject));
            this.#running ??= this.#run();
        });
    }
    /** Resolves when nothing runs or waits any more. */
    async idle() {
        while (this.#running !== null)
            await this.#running;
    }
    async #run() {
        // Not before take() has noted that this runs.
        await Promise.resolve();
        for (let lane = this.#next(); lane !== undefined; lane = this.#next()) {
            await this.#waiting[lane].shift()?.();
            // Timers and sockets have their turn between two messages of others, of which some cost no more than a
            // look.
            if (lane !== 'own')
                await setImmediate();
        }
        this.#running = null;
    }
    #next() {
        return lanes.find((lane) => this.#waiting[lane].length > 0);
    }
}
//# sourceMappingURL=turns.js.map