import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lookAtHost } from '../../../node/engine/host.js';
const test = suite('host');
test.before.each((context) => {
    context.root = mkdtempSync(join(tmpdir(), 'gridlode-host-'));
});
test.after.each(({ root }) => rmSync(root, { recursive: true }));
const machine = { memoryBytes: 25e9, threads: 8 };
const v2 = '0::/system.slice/gridlode.service\n';
const own = 'sys/fs/cgroup/system.slice/gridlode.service';
const v1 = '12:cpuset:/\n5:memory:/docker/ab\n4:cpu,cpuacct:/docker/ab\n1:name=systemd:/docker/ab\n';
const groups = [
    { id: 'none', cgroup: '', files: {}, ...machine },
    {
        id: 'one without limits',
        cgroup: v2,
        files: { [`${own}/memory.max`]: 'max\n', [`${own}/cpu.max`]: 'max 100000\n' },
        ...machine,
    },
    {
        id: '700 MB and half a processor',
        cgroup: v2,
        files: { [`${own}/memory.max`]: '734003200\n', [`${own}/cpu.max`]: '50000 100000\n' },
        memoryBytes: 734_003_200,
        threads: 1,
    },
    {
        id: 'two processors and a half',
        cgroup: v2,
        files: { [`${own}/cpu.max`]: '250000 100000\n' },
        memoryBytes: 25e9,
        threads: 2,
    },
    {
        id: 'more than the machine has',
        cgroup: v2,
        files: { [`${own}/memory.max`]: '99000000000\n', [`${own}/cpu.max`]: '6400000 100000\n' },
        ...machine,
    },
    {
        id: 'a soft limit',
        cgroup: v2,
        files: { [`${own}/memory.high`]: '500000000\n', [`${own}/memory.max`]: '600000000\n' },
        memoryBytes: 5e8,
        threads: 8,
    },
    {
        id: 'one above',
        cgroup: v2,
        files: {
            [`${own}/memory.max`]: 'max\n',
            'sys/fs/cgroup/system.slice/memory.max': '1000000000\n',
            'sys/fs/cgroup/system.slice/cpu.max': '100000 100000\n',
        },
        memoryBytes: 1e9,
        threads: 1,
    },
    {
        id: 'a namespace of its own',
        cgroup: '0::/\n',
        files: { 'sys/fs/cgroup/memory.max': '734003200\n', 'sys/fs/cgroup/cpu.max': '150000 100000\n' },
        memoryBytes: 734_003_200,
        threads: 1,
    },
    {
        id: 'both versions',
        cgroup: `${v1}0::/\n`,
        files: {
            'sys/fs/cgroup/unified/cpu.max': '200000 100000\n',
            'sys/fs/cgroup/memory/memory.limit_in_bytes': '3000000000\n',
        },
        memoryBytes: 3e9,
        threads: 2,
    },
    {
        id: 'the first version',
        cgroup: v1,
        files: {
            'sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes': '734003200\n',
            'sys/fs/cgroup/cpu/docker/ab/cpu.cfs_quota_us': '300000\n',
            'sys/fs/cgroup/cpu/docker/ab/cpu.cfs_period_us': '100000\n',
        },
        memoryBytes: 734_003_200,
        threads: 3,
    },
    {
        id: 'the first version, seen from within',
        cgroup: v1,
        files: { 'sys/fs/cgroup/memory/memory.limit_in_bytes': '734003200\n' },
        memoryBytes: 734_003_200,
        threads: 8,
    },
    {
        id: 'the first version without limits',
        cgroup: v1,
        files: {
            'sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes': '9223372036854771712\n',
            'sys/fs/cgroup/cpu/docker/ab/cpu.cfs_quota_us': '-1\n',
            'sys/fs/cgroup/cpu/docker/ab/cpu.cfs_period_us': '100000\n',
        },
        ...machine,
    },
    {
        id: 'nonsense',
        cgroup: 'x\n0:memory\n0::relative\n0::/../../etc\n',
        files: { 'sys/fs/cgroup/memory.max': 'soon\n', 'sys/fs/cgroup/cpu.max': '1 0\n' },
        ...machine,
    },
];
for (const { id, cgroup, files, memoryBytes, threads } of groups) {
    test(`what a control group holds to: ${id}`, ({ root }) => {
        for (const [name, text] of Object.entries({ 'proc/self/cgroup': cgroup, ...files })) {
            mkdirSync(dirname(join(root, name)), { recursive: true });
            writeFileSync(join(root, name), text);
        }
        assert.equal(lookAtHost(root, machine), { memoryBytes, threads });
    });
}
test('where nothing is known of groups it is the machine', ({ root }) => {
    const { memoryBytes, threads } = lookAtHost(root);
    assert.ok(memoryBytes > 0 && memoryBytes <= totalmem());
    assert.is(threads, availableParallelism());
});
test('this process may use no more than its machine has', () => {
    const { memoryBytes, threads } = lookAtHost();
    assert.ok(memoryBytes > 0 && memoryBytes <= totalmem(), `${memoryBytes}`);
    assert.ok(threads >= 1 && threads <= availableParallelism(), `${threads}`);
});
test.run();
//# sourceMappingURL=host.test.js.map