import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
/**
 * The machine, or the control groups that hold this process to less, as those of a container or a unit do. A
 * group is held by those above it too, so all on its way to the top are read, of both versions. Files that
 * are not there, or say `max`, hold to nothing. `root` is where the system's own folders begin. Source:
 * cgroups(7), cgroup-v2.txt.
 */
export function lookAtHost(root = '/', machine = wholeMachine()) {
    const groups = groupsOf(root);
    const memory = groups.flatMap((folder) => ['memory.max', 'memory.high', 'memory.limit_in_bytes'].map((name) => numberIn(join(folder, name))));
    const processors = groups.flatMap((folder) => [
        ratioOf(wordsIn(join(folder, 'cpu.max'))),
        ratioOf([...wordsIn(join(folder, 'cpu.cfs_quota_us')), ...wordsIn(join(folder, 'cpu.cfs_period_us'))]),
    ]);
    return {
        memoryBytes: Math.min(machine.memoryBytes, ...memory.filter((bytes) => bytes > 0)),
        threads: Math.max(1, Math.floor(Math.min(machine.threads, ...processors.filter((count) => count > 0)))),
    };
}
/** Node's own look at limits does not go up the groups, but it knows other systems than Linux. */
function wholeMachine() {
    const constrained = process.constrainedMemory();
    return {
        memoryBytes: Math.min(totalmem(), constrained > 0 ? constrained : totalmem()),
        threads: availableParallelism(),
    };
}
/** The folders of this process's control groups, each with those above it. */
function groupsOf(root) {
    const mounts = join(root, 'sys/fs/cgroup');
    return linesIn(join(root, 'proc/self/cgroup')).flatMap((line) => {
        const [, , controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
        if (controllers === undefined || path === undefined)
            return [];
        if (controllers === '')
            return [mounts, join(mounts, 'unified')].flatMap((mount) => upwards(mount, path));
        // Controllers that are mounted together have a folder by both names and by each.
        return controllers
            .split(',')
            .filter((name) => name === 'memory' || name === 'cpu')
            .flatMap((name) => upwards(join(mounts, name), path));
    });
}
/**
 * The path of a group outside of this container's view leads nowhere: what holds it is then mounted at the
 * top.
 */
function upwards(mount, path) {
    const names = path.split('/').filter((name) => name !== '' && name !== '..');
    return Array.from({ length: names.length + 1 }, (_, i) => join(mount, ...names.slice(0, names.length - i)));
}
const numberIn = (file) => Number(wordsIn(file)[0] ?? NaN);
const ratioOf = ([quota, period]) => Number(quota ?? NaN) / Number(period ?? NaN);
const wordsIn = (file) => (linesIn(file)[0] ?? '').split(' ').filter((word) => word !== '');
function linesIn(file) {
    try {
        return readFileSync(file, 'latin1').split('\n');
    }
    catch {
        return [];
    }
}
//# sourceMappingURL=host.js.map