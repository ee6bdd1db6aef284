/**
 * Virtual time: events in order of their time, and of their scheduling where times are equal. A binary heap.
 */
export class Clock {
    nowMs = 0;
    #heap = [];
    #order = 0;
    after(delayMs, run) {
        const heap = this.#heap;
        heap.push({ atMs: this.nowMs + delayMs, order: this.#order++, run });
        for (let i = heap.length - 1; i > 0;) {
            const parent = (i - 1) >> 1;
            if (!this.#before(i, parent))
                break;
            [heap[i], heap[parent]] = [heap[parent], heap[i]];
            i = parent;
        }
    }
    /** Runs the next event; false when none is left or the next lies beyond `untilMs`. */
    next(untilMs) {
        const heap = this.#heap;
        const first = heap[0];
        if (first === undefined || first.atMs > untilMs)
            return false;
        const last = heap.pop();
        if (heap.length > 0) {
            heap[0] = last;
            for (let i = 0;;) {
                let least = i;
                for (const child of [2 * i + 1, 2 * i + 2])
                    if (child < heap.length && this.#before(child, least))
                        least = child;
                if (least === i)
                    break;
                [heap[i], heap[least]] = [heap[least], heap[i]];
                i = least;
            }
        }
        this.nowMs = first.atMs;
        first.run();
        return true;
    }
    #before(i, j) {
        const [a, b] = [this.#heap[i], this.#heap[j]];
        return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
    }
}
//# sourceMappingURL=clock.js.map