import { setTimeout as delay } from 'node:timers/promises';
/** Does something at an even rate for some time; how often it was done. */
export async function paced({ perSecond, seconds, over }, act) {
    const startMs = performance.now();
    let done = 0;
    while (!over.aborted) {
        const elapsed = Math.min(seconds, (performance.now() - startMs) / 1_000);
        while (done < Math.floor(elapsed * perSecond) && !over.aborted)
            await act(done++);
        if (elapsed >= seconds)
            break;
        await delay(Math.min(50, 1_000 / perSecond));
    }
    return done;
}
//# sourceMappingURL=pace.js.map