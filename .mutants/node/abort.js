import { setMaxListeners } from 'node:events';
/** Links on one signal at once: as many as a host has streams, beyond which Node.js warns of a leak. */
const linksMax = 4_096;
/**
 * A signal that aborts when one of `signals` does, or after `deadlineMs`. Unlike that of AbortSignal.any it
 * leaves nothing behind on a signal that lives as long as the node, once it is released; who makes it
 * releases it when its work is over.
 */
export function linkSignals(signals, deadlineMs) {
    const made = new AbortController();
    const abort = (event) => made.abort(event.target.reason);
    const others = signals.filter((signal) => signal !== undefined);
    const expire = () => made.abort(new DOMException(`${deadlineMs} ms are over`, 'TimeoutError'));
    const timer = deadlineMs === undefined ? undefined : setTimeout(expire, deadlineMs);
    // A deadline alone keeps no process alive, as that of AbortSignal.timeout does not.
    timer?.unref();
    const release = () => {
        clearTimeout(timer);
        for (const signal of others)
            signal.removeEventListener('abort', abort);
    };
    if (others.length > 0)
        setMaxListeners(linksMax, ...others);
    for (const signal of others) {
        if (signal.aborted)
            made.abort(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
    }
    return { signal: made.signal, release };
}
//# sourceMappingURL=abort.js.map