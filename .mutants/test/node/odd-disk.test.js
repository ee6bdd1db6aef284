import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
// File systems of these kinds can be mounted by few users, so the C library is told to say what they say.
const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'gridlode-odd-disk-'));
const library = join(folder, 'odd-disk.so');
const flags = ['-shared', '-fPIC', '-O1', '-o', library, join(root, 'test/fixtures/odd-disk.cc'), '-ldl'];
const isMade = platform() === 'linux' && spawnSync(process.env.CXX ?? 'g++', flags).status === 0;
const test = suite('odd disks');
test.after(() => rmSync(folder, { recursive: true }));
if (!isMade)
    console.log('skipped: no library can be put before that of C here');
const onOddDisk = isMade ? test : test.skip;
const compiled = (path) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
/**
 * What a process says on a disk that lacks something, as it makes an identity, a seed with its mark, a store
 * and a journal.
 */
function live(lacks, name) {
    const script = `
    const { openIdentity } = await import(${compiled('node/identity/identity.js')});
    const { Resolver } = await import(${compiled('node/peer/resolver.js')});
    const { Store } = await import(${compiled('node/store/store.js')});
    const { Journal } = await import(${compiled('node/store/journal.js')});
    const told = async (what, work) => console.log(what, await work().then(() => 'none', (error) => error.code ?? String(error)));
    const dir = process.argv[1];
    let key;
    await told('identity', async () => { ({ key } = await openIdentity(dir)); });
    await told('again', async () => { if ((await openIdentity(dir)).key !== key) throw new Error('another identity'); });
    await told('seed', () => Resolver.create(dir, key, 10));
    let store;
    await told('store', async () => { store = await Store.open(dir + '/store'); });
    if (store !== undefined) await told('journal', () => Journal.open(dir + '/signed', 'owner', store).then((journal) => journal.close()));
    await store?.close();`;
    const env = { ...process.env, LD_PRELOAD: library, ODD_DISK: lacks };
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, join(folder, name)], { encoding: 'utf8', env });
    assert.is(stderr, '');
    return stdout.trim().split('\n');
}
const made = ['identity none', 'again none', 'seed none'];
const disks = [
    { id: 'without-locks', lacks: 'locks', code: 'STORE_FILESYSTEM' },
    { id: 'that-syncs-no-folders', lacks: 'folder-sync', code: 'STORE_FILESYSTEM' },
];
for (const { id, lacks, code } of disks) {
    onOddDisk(`${id}: ${code}, and what needs neither is made`, () => {
        assert.equal(live(lacks, id), [...made, `store ${code}`]);
    });
}
onOddDisk('where there are no hard links all is made, and nothing is left beside it', () => {
    assert.equal(live('links', 'no-links'), [...made, 'store none', 'journal none']);
    assert.equal(readdirSync(join(folder, 'no-links')).sort(), ['beacons', 'identity', 'signed', 'store']);
});
onOddDisk('on a disk that lacks nothing the same is made', () => {
    assert.equal(live('nothing', 'whole'), [...made, 'store none', 'journal none']);
});
test.run();
//# sourceMappingURL=odd-disk.test.js.map