import { findAskedMax, parallelDialsMax } from './constants.js';
/**
 * Connects with `sought`, found by asking `known` where it is, then those whom they name, and so on, in waves
 * and at most `findAskedMax` of them: any peer that is connected with it can tell. False where nobody could,
 * or `signal` aborts.
 */
export async function findPeer({ sought, known, signal }, { reach, ask }) {
    const seen = new Set([sought]);
    const waiting = [];
    /**
     * Of a peer the first addresses heard count, but the sought one is tried at all that are told: some may be
     * lies.
     */
    const tryNamed = async (named, by) => {
        for (const one of named) {
            if (one.peer === sought && !signal.aborted && (await reach(one, by)))
                return true;
            if (seen.has(one.peer) || seen.size > findAskedMax)
                continue;
            seen.add(one.peer);
            waiting.push({ one, by });
        }
        return false;
    };
    if (await tryNamed(known, null))
        return true;
    while (waiting.length > 0 && !signal.aborted) {
        const wave = waiting.splice(0, parallelDialsMax);
        const answers = await Promise.all(wave.map(async ({ one, by }) => ({
            by: one.peer,
            named: (await reach(one, by)) ? await ask(one.peer) : [],
        })));
        for (const { by, named } of answers)
            if (await tryNamed(named, by))
                return true;
    }
    return false;
}
//# sourceMappingURL=find-peer.js.map