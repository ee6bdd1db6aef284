import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
const goneWithinMs = 2000;
const killedWithinMs = 5000;
const pollMs = 50;
/** The living members. Empty where there is no /proc. */
export function listFamily({ groupId, temporary }) {
    return readProcIds().flatMap((pid) => {
        try {
            const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
            const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
            if (state === 'Z' || pid === process.pid)
                return [];
            if (Number(group) !== groupId &&
                !readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`TMPDIR=${temporary}`))
                return [];
            return [
                {
                    pid,
                    command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 200),
                },
            ];
        }
        catch {
            return []; // It ended meanwhile, or is another user's.
        }
    });
}
/** The members that are still there after a moment, in which those that were being ended may end. */
export async function listStayers(family) {
    const startMs = performance.now();
    for (;;) {
        const members = listFamily(family);
        if (members.length === 0 || performance.now() - startMs > goneWithinMs) {
            return members.map(({ pid, command }) => `process ${pid} (${command})`);
        }
        await delay(pollMs);
    }
}
/** Ends every member, also those that are being started meanwhile. */
export async function killFamily(family) {
    kill(-family.groupId);
    const startMs = performance.now();
    for (let members = listFamily(family); members.length > 0 && performance.now() - startMs < killedWithinMs; members = listFamily(family)) {
        for (const { pid } of members)
            kill(pid);
        await delay(pollMs);
    }
}
function kill(id) {
    try {
        process.kill(id, 'SIGKILL');
    }
    catch (error) {
        if (error.code !== 'ESRCH')
            throw error;
    }
}
function readProcIds() {
    try {
        return readdirSync('/proc')
            .filter((name) => /^\d+$/.test(name))
            .map(Number);
    }
    catch {
        return [];
    }
}
//# sourceMappingURL=leftovers.js.map