import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
/** Whether this system shows its processes in files, as Linux does. */
export const hasProc = existsSync('/proc/self/stat');
/** The processes that `pid` started, its own first, then theirs. Needs hasProc. */
export function descendantsOf(pid) {
    const children = childrenOf();
    const found = [...(children.get(pid) ?? [])];
    for (const child of found)
        found.push(...(children.get(child) ?? []));
    return found;
}
function childrenOf() {
    const children = new Map();
    for (const pid of readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number)) {
        const parent = parentOf(pid);
        if (parent !== null)
            children.set(parent, [...(children.get(parent) ?? []), pid]);
    }
    return children;
}
function parentOf(pid) {
    try {
        // The name in parentheses may hold anything, so what follows its last one counts: state, parent.
        return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[1]);
    }
    catch {
        return null; // It ended meanwhile.
    }
}
const isAlive = (pid) => {
    try {
        return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
    }
    catch {
        return false;
    }
};
/**
 * Resolves once none of the processes is left. The kernel tells nobody of a grandchild's end, so it is asked.
 */
export async function untilGone(pids) {
    while (pids.some(isAlive))
        await delay(20);
}
//# sourceMappingURL=processes.js.map