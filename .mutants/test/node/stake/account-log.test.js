import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AccountLog } from '../../../node/stake/account-log.js';
import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import { encodeBody } from '../../../protocol/records/envelope.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { identityNamed } from '../peer/fixture.js';
const network = cidOf(textBytes('a campaign'));
const { key, sign } = await identityNamed('staker');
const account = accountOf(key);
const transfer = (sequence, amount) => ({
    kind: 'transfer',
    version: 1,
    campaign: network,
    account,
    sequence,
    to: account,
    amount,
});
const test = suite('account log');
test.before.each(async (context) => {
    context.folder = await mkdtemp(join(tmpdir(), 'gridlode-log-'));
    context.log = AccountLog.folderOf(join(context.folder, 'staker.key'), network, account);
});
test.after.each(({ folder }) => rm(folder, { recursive: true }));
async function withLog(folder, work) {
    const log = await AccountLog.open(folder, network);
    try {
        return await work(log);
    }
    finally {
        await log.close();
    }
}
test('a place is signed once: whatever is wanted later, what was signed then comes back', async ({ log: folder, }) => {
    const first = await withLog(folder, async (log) => {
        assert.is(log.next, 0);
        const signed = await log.sign(transfer(0, 5n), sign);
        assert.is((await log.sign(transfer(0, 6n), sign)).cid, signed.cid, 'in one command');
        return signed;
    });
    assert.is(first.cid, cidOf(encodeBody(transfer(0, 5n))));
    await withLog(folder, async (log) => {
        assert.equal([log.next, log.records.map(({ cid }) => cid)], [1, [first.cid]]);
        const again = await log.sign(transfer(0, 7n), sign);
        assert.equal([again.cid, again.envelope, again.body], [first.cid, first.envelope, transfer(0, 5n)], 'in a later one');
    });
});
test('records come in the order of their places, and the next is after the last', async ({ log: folder }) => {
    await withLog(folder, async (log) => {
        for (const place of [9, 10, 11, 2])
            await log.sign(transfer(place, 1n), sign);
    });
    await withLog(folder, async (log) => assert.equal([log.records.map(({ body }) => body.sequence), log.next], [[2, 9, 10, 11], 12]));
});
test('each network and each account has a log of its own', async ({ folder }) => {
    const file = join(folder, 'staker.key');
    const other = accountOf((await identityNamed('other')).key);
    const folders = [
        AccountLog.folderOf(file, network, account),
        AccountLog.folderOf(file, network, other),
        AccountLog.folderOf(file, cidOf(textBytes('another')), account),
    ];
    assert.is(new Set(folders).size, 3);
    assert.ok(folders.every((each) => each.startsWith(`${file}.log/`)));
});
test('what was signed before a kill -9 is there after it', async ({ log: folder }) => {
    const compiled = (path) => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);
    const script = `
    const { AccountLog } = await import(${compiled('node/stake/account-log.js')});
    const log = await AccountLog.open(process.argv[1], process.argv[2]);
    const body = (amount) => ({ kind: 'transfer', version: 1, campaign: process.argv[2], account: process.argv[3], sequence: 0, to: process.argv[3], amount });
    await log.sign(body(5n), () => new Uint8Array(64));
    console.log('signed');
    setInterval(() => undefined, 1_000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder, network, account], {
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const taken = await AccountLog.open(folder, network).then(() => 'none', (error) => error.code);
    assert.is(taken, 'STORE_LOCKED', 'one command at a time');
    child.kill('SIGKILL');
    await once(child, 'close');
    await withLog(folder, async (log) => {
        assert.is(log.next, 1);
        assert.equal((await log.sign(transfer(0, 6n), sign)).body, transfer(0, 5n));
    });
});
const damaged = [
    {
        id: 'a-changed-byte',
        code: 'LOG_CORRUPT',
        damage: async (folder) => {
            const content = await readFile(join(folder, 'signed'));
            content[content.length - 50] ^= 1;
            await writeFile(join(folder, 'signed'), content);
        },
    },
    { id: 'cut-off', code: 'LOG_CORRUPT', damage: async (folder) => truncate(join(folder, 'signed'), 150) },
    { id: 'gone', code: 'LOG_CORRUPT', damage: (folder) => rm(join(folder, 'signed')) },
    {
        id: 'its-lock-without-a-head',
        code: 'LOG_CORRUPT',
        damage: (folder) => rm(join(folder, 'lock', 'CURRENT')),
    },
    {
        id: 'its-lock-emptied',
        code: 'LOG_CORRUPT',
        damage: async (folder) => {
            for (const name of await readdir(join(folder, 'lock')))
                await rm(join(folder, 'lock', name));
        },
    },
    {
        id: 'a-file-in-its-place',
        code: 'KEY_UNWRITABLE',
        damage: async (folder) => (await rm(folder, { recursive: true }), writeFile(folder, '')),
    },
];
for (const { id, code, damage } of damaged) {
    test(`${id}: ${code}`, async ({ log: folder }) => {
        await withLog(folder, (log) => log.sign(transfer(0, 5n), sign));
        await damage(folder);
        assert.is(await withLog(folder, async () => undefined).then(() => 'none', (error) => error.code), code);
    });
}
test('without its lock, which holds nothing that was signed, it goes on', async ({ log: folder }) => {
    const first = await withLog(folder, (log) => log.sign(transfer(0, 5n), sign));
    await rm(join(folder, 'lock'), { recursive: true });
    await withLog(folder, async (log) => assert.is((await log.sign(transfer(0, 6n), sign)).cid, first.cid));
});
test.run();
//# sourceMappingURL=account-log.test.js.map