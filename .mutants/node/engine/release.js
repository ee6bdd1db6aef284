import { engineCodes } from '../../native/index.js';
import { fail } from '../../protocol/error.js';
/** Throws ENGINE_ABORTED. */
export function checkAborted(signal) {
    if (signal.aborted)
        fail(engineCodes, 'ENGINE_ABORTED', 'The work was told to stop');
}
/**
 * `promise`, unless `signal` aborts first: then rejects with ENGINE_ABORTED, and what becomes of the promise
 * is nobody's concern.
 */
export async function unlessAborted(promise, signal) {
    let onAbort;
    const aborted = new Promise((resolve) => (onAbort = resolve));
    signal.addEventListener('abort', onAbort, { once: true });
    try {
        checkAborted(signal);
        const first = await Promise.race([promise, aborted]);
        checkAborted(signal);
        return first;
    }
    finally {
        signal.removeEventListener('abort', onAbort);
    }
}
/** Something that is given back now and then, and those who wait for it. */
export class Release {
    #waiting = new Set();
    /** Resolves at the next `wake`; who waits longest looks first. Rejects with ENGINE_ABORTED. */
    async next(signal) {
        let woken;
        const waking = new Promise((resolve) => (woken = resolve));
        this.#waiting.add(woken);
        try {
            await unlessAborted(waking, signal);
        }
        finally {
            this.#waiting.delete(woken);
        }
    }
    wake() {
        for (const woken of this.#waiting)
            woken();
    }
}
//# sourceMappingURL=release.js.map