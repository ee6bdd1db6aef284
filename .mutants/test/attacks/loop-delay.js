import { createHistogram } from 'node:perf_hooks';
const everyMs = 10;
/**
 * How long what is newly queued in this process's event loop waits. A loop that stalls for a second is looked
 * at once in it and not a hundred times: what would have been seen meanwhile is filled in, or a percentile
 * would hide the stall (perf_hooks' own monitorEventLoopDelay leaves it out).
 */
export class LoopWatch {
    #histogram = createHistogram();
    #timer;
    #dueMs = performance.now() + everyMs;
    constructor() {
        this.#timer = setInterval(() => this.#look(), everyMs);
    }
    #look() {
        const nowMs = performance.now();
        for (let late = nowMs - this.#dueMs;; late -= everyMs) {
            // A histogram counts from 1, and a timer may come a little early.
            this.#histogram.record(Math.max(1, Math.round(late * 1_000)));
            if (late < everyMs)
                break;
        }
        this.#dueMs = nowMs + everyMs;
    }
    /** Since the last reset. */
    read() {
        this.#look();
        const ms = (microseconds) => Math.round(microseconds / 100) / 10;
        return {
            p50: ms(this.#histogram.percentile(50)),
            p99: ms(this.#histogram.percentile(99)),
            max: ms(this.#histogram.max),
        };
    }
    reset() {
        this.#histogram.reset();
        this.#dueMs = performance.now() + everyMs;
    }
    stop() {
        clearInterval(this.#timer);
    }
}
//# sourceMappingURL=loop-delay.js.map