import { setTimeout as delay } from 'node:timers/promises';
import { fail } from '../../protocol/error.js';
import { engineProcessCodes } from './codes.js';
import { EngineProcess } from './engine-process.js';
import { everyTick } from './heartbeat.js';
import { ModelSession } from './model-session.js';
import { unlessAborted } from './release.js';
/** Between two lives of the child that did nothing useful, from the first doubled up to the last. */
const restartMinMs = 500;
const restartMaxMs = 60_000;
/**
 * The one child process of a node that trains, walks and scores. When it dies, hangs or gives way it is
 * started again: what ran in it is rejected with ENGINE_DIED, ENGINE_CRASHED or ENGINE_RENEWED, and can be
 * asked of the next one.
 */
export class Engine {
    #options;
    #deps;
    #stopping = new AbortController();
    /** The living child, or the one being started. */
    #process;
    /** The child that takes questions. */
    #living;
    /** Resolves when whoever has the engine for itself is done with it. */
    #taken = null;
    /** Lives in a row that did nothing useful. */
    #idleLives = 0;
    #ended;
    constructor(options, dependencies, first) {
        this.#options = options;
        this.#deps = dependencies;
        this.#process = Promise.resolve(first);
        this.#living = first;
        this.#ended = this.#keepAlive(first);
    }
    /** Rejects with ENGINE_SELF_TEST, ENGINE_NOT_BUILT, ENGINE_DIED or what opening the dataset throws. */
    static async start(options, dependencies = {}) {
        const all = { every: everyTick, onEnd: () => undefined, ...dependencies };
        return new Engine(options, all, await EngineProcess.start(options, all.every));
    }
    /** The process that works now. Rejects where it could not be started. */
    async pid() {
        return (await this.#process).pid;
    }
    /** Whether there is a child that was heard of lately: what would begin with it now has a chance. */
    get isAnswering() {
        return this.#living?.isAnswering === true;
    }
    /**
     * Opens a model; `signal` ends whatever is asked of it. Rejects with ENGINE_BUSY, ENGINE_ABORTED or how the
     * process ended.
     */
    async open(order, signal) {
        while (this.#taken !== null)
            await unlessAborted(this.#taken, signal);
        return this.#open(order, signal);
    }
    /**
     * Runs `work` while no other model is open: others come to their end in the child that gives way, and wait
     * for the end of `work`. Rejects with ENGINE_ABORTED, and with what `work` throws.
     */
    async alone(signal, work) {
        while (this.#taken !== null)
            await unlessAborted(this.#taken, signal);
        let giveBack;
        this.#taken = new Promise((resolve) => (giveBack = resolve));
        try {
            await (await unlessAborted(this.#process, signal)).retire();
            return await work({ open: (order, opened) => this.#open(order, opened) });
        }
        finally {
            this.#taken = null;
            giveBack();
        }
    }
    /** Ends the child, within seconds; what runs is rejected with ENGINE_DIED. */
    async stop() {
        this.#stopping.abort();
        await this.#process.then((child) => child.stop(), () => undefined);
        await this.#ended;
    }
    async #open(order, signal) {
        return ModelSession.open(await unlessAborted(this.#process, signal), order, signal);
    }
    async #keepAlive(first) {
        let child = first;
        for (;;) {
            this.#living = child;
            const how = await child?.ended;
            this.#living = null;
            if (this.#stopping.signal.aborted)
                return;
            if (how !== undefined)
                this.#deps.onEnd(how);
            this.#idleLives = child?.served === true ? 0 : this.#idleLives + 1;
            this.#process = this.#restart(child);
            child = await this.#process.catch(() => null);
        }
    }
    /** Two children at once would take twice the memory, so the next one waits for the end of the last. */
    async #restart(last) {
        const { signal } = this.#stopping;
        const waitMs = this.#idleLives === 0 ? 0 : Math.min(restartMinMs * 2 ** (this.#idleLives - 1), restartMaxMs);
        const stopped = () => fail(engineProcessCodes, 'ENGINE_DIED', 'The engine was told to stop');
        if (last !== null)
            await unlessAborted(last.exited, signal).catch(stopped);
        await delay(waitMs, undefined, { signal }).catch(stopped);
        return EngineProcess.start(this.#options, this.#deps.every);
    }
}
//# sourceMappingURL=engine.js.map