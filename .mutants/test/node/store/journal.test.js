import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile, } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Journal } from '../../../node/store/journal.js';
import { Store } from '../../../node/store/store.js';
import { textBytes } from '../../../protocol/codec/hash.js';
const test = suite('journal');
test.before.each(async (context) => {
    context.directory = await mkdtemp(join(tmpdir(), 'gridlode-journal-'));
    context.file = join(context.directory, 'signed');
    context.open = [];
});
test.after.each(async ({ directory, open }) => {
    for (const close of open.reverse())
        await close();
    await rm(directory, { recursive: true });
});
/** Opens the journal alone beside a store that stays open; its code, or none. */
async function tryOpen({ directory, file, open }) {
    const store = await Store.open(join(directory, 'store'));
    open.push(() => store.close());
    return () => codeOf(Journal.open(file, 'owner', store).then((journal) => journal.close()));
}
async function openJournal({ directory, file, open }, { owner = 'owner', store: name = 'store' } = {}) {
    for (const close of open.splice(0).reverse())
        await close();
    const store = await Store.open(join(directory, name));
    open.push(() => store.close());
    const journal = await Journal.open(file, owner, store);
    open.push(() => journal.close().catch(() => undefined));
    return journal;
}
const codeOf = async (work) => work.then(() => 'none', (error) => error.code ?? String(error));
const text = (bytes) => bytes && Buffer.from(bytes).toString();
test('a slot is signed once: by calls at the same time, by later ones, and after a restart', async (context) => {
    const journal = await openJournal(context);
    let made = 0;
    const make = () => textBytes(`record ${made++}`);
    const all = await Promise.all(Array.from({ length: 10 }, () => journal.signOnce('slot', make)));
    assert.ok(all.every((signed) => text(signed) === 'record 0'));
    assert.is(text(await journal.signOnce('slot', make)), 'record 0');
    await journal.close();
    const again = await openJournal(context);
    assert.is(text(await again.signOnce('slot', make)), 'record 0');
    assert.is(made, 1);
    assert.is(text(await again.signOnce('another', make)), 'record 1');
});
test('a slot whose record could not be made stays open', async (context) => {
    const journal = await openJournal(context);
    const failing = journal.signOnce('slot', () => {
        throw new Error('no key');
    });
    assert.is(await codeOf(failing), 'Error: no key');
    assert.is(text(await journal.signOnce('slot', () => textBytes('made'))), 'made');
});
test('kill -9 between signing and sending: the next process sends what was signed', async (context) => {
    const log = join(context.directory, 'sent');
    await writeFile(log, '');
    const signer = fileURLToPath(new URL('./signer.js', import.meta.url));
    for (let life = 1; life <= 3; life++) {
        const child = spawn(process.execPath, [signer, context.directory, log], {
            stdio: ['ignore', 'ignore', 'inherit'],
        });
        const watcher = watch(log);
        while (new Set((await readFile(log, 'utf8')).split('\n').map((line) => line.split(' ')[2])).size < life + 1 ||
            (await readFile(log, 'utf8')).split('\n').length < life * 60)
            await once(watcher, 'change');
        watcher.close();
        child.kill('SIGKILL');
        await once(child, 'close');
    }
    const lines = (await readFile(log, 'utf8')).split('\n').slice(0, -1);
    const journal = await openJournal(context);
    const signers = new Map();
    for (const line of lines) {
        const [slot, , pid] = line.split(' ');
        assert.is(signers.get(slot) ?? pid, pid, `slot ${slot} was signed twice`);
        signers.set(slot, pid);
        assert.is(text(await journal.read(`slot ${slot}`)), line);
    }
    assert.ok(new Set(signers.values()).size >= 3, 'every life signed something new');
    assert.ok(lines.length > signers.size, 'later lives sent again what earlier ones had signed');
});
/** Signs three slots, the last one's record of 100 bytes, and closes. */
async function signThree(context) {
    const journal = await openJournal(context);
    for (const slot of ['a', 'b'])
        await journal.signOnce(slot, () => textBytes(`record ${slot}`));
    await journal.signOnce('c', () => new Uint8Array(100).fill(7));
    for (const close of context.open.splice(0).reverse())
        await close();
    return (await stat(context.file)).size;
}
/** What a crash leaves of an entry that nobody has seen yet. */
const torn = [
    { id: 'a few bytes of its length', tear: (file) => appendFile(file, new Uint8Array([0, 0, 1])) },
    { id: 'zeros where nothing was written yet', tear: (file) => appendFile(file, new Uint8Array(5_000)) },
];
for (const { id, tear } of torn) {
    test(`an entry that a crash tore is dropped, and the journal goes on: ${id}`, async (context) => {
        const size = await signThree(context);
        await tear(context.file);
        const journal = await openJournal(context);
        assert.is((await stat(context.file)).size, size);
        assert.equal(journal.keys, ['a', 'b', 'c']);
        await journal.signOnce('d', () => textBytes('record d'));
        assert.equal((await openJournal(context)).keys, ['a', 'b', 'c', 'd']);
    });
}
test('an entry that was torn anywhere is dropped, where the store does not know of it', async (context) => {
    const size = await signThree(context);
    const journal = await openJournal(context);
    const whole = await readFile(context.file);
    await journal.adopt('d', textBytes('record d'));
    const longer = await readFile(context.file);
    for (const close of context.open.splice(0).reverse())
        await close();
    const open = await tryOpen(context);
    for (let length = size + 1; length < longer.length; length++) {
        for (const tail of [0, 4_096]) {
            await writeFile(context.file, Buffer.concat([longer.subarray(0, length), Buffer.alloc(tail)]));
            assert.is(await open(), 'none', `${length} and ${tail}`);
            assert.equal(await readFile(context.file), whole);
        }
    }
});
test('what others show that was signed is taken in, and nothing else is signed for it', async (context) => {
    const journal = await openJournal(context);
    await journal.adopt('slot', textBytes('heard'));
    await journal.adopt('slot', textBytes('heard later'));
    assert.is(text(await journal.signOnce('slot', () => textBytes('anew'))), 'heard');
    assert.is(text(await (await openJournal(context)).read('slot')), 'heard');
});
test('every byte that is changed is told, and the file stays as it is', async (context) => {
    const size = await signThree(context);
    const whole = await readFile(context.file);
    const open = await tryOpen(context);
    for (let at = 0; at < size; at++) {
        const changed = Buffer.from(whole);
        changed[at] ^= 1 << (at % 8);
        await writeFile(context.file, changed);
        const code = await open();
        assert.ok(['JOURNAL_CORRUPT', 'JOURNAL_FOREIGN', 'JOURNAL_NEWER'].includes(code), `byte ${at}: ${code}`);
        assert.equal(await readFile(context.file), changed);
    }
});
test('every byte that it is cut off at is told, and the file stays as it is', async (context) => {
    const size = await signThree(context);
    const whole = await readFile(context.file);
    const open = await tryOpen(context);
    for (let length = 0; length < size; length++) {
        await writeFile(context.file, whole.subarray(0, length));
        const code = await open();
        assert.ok(['JOURNAL_CORRUPT', 'JOURNAL_BEHIND'].includes(code), `byte ${length}: ${code}`);
        assert.is((await stat(context.file)).size, length);
    }
});
const troubles = [
    {
        id: 'gone',
        code: 'JOURNAL_BEHIND',
        meet: async (context) => {
            await rm(context.file);
            return openJournal(context);
        },
    },
    {
        id: 'an-old-copy',
        code: 'JOURNAL_BEHIND',
        meet: async (context) => {
            await copyFile(context.file, `${context.file}.copy`);
            await (await openJournal(context)).signOnce('d', () => textBytes('record d'));
            await copyFile(`${context.file}.copy`, context.file);
            return openJournal(context);
        },
    },
    {
        id: 'changed',
        code: 'JOURNAL_CORRUPT',
        meet: async (context) => {
            const bytes = await readFile(context.file);
            bytes[bytes.length - 40] ^= 4;
            await writeFile(context.file, bytes);
            return openJournal(context);
        },
    },
    {
        id: 'cut-off-while-open',
        code: 'JOURNAL_CORRUPT',
        meet: async (context) => {
            const journal = await openJournal(context);
            await truncate(context.file, 60);
            return journal.read('c');
        },
    },
    {
        id: 'of-another-campaign',
        code: 'JOURNAL_FOREIGN',
        meet: (context) => openJournal(context, { owner: 'other' }),
    },
    {
        id: 'of-a-newer-version',
        code: 'JOURNAL_NEWER',
        meet: async (context) => {
            await writeFile(context.file, 'gridlode-journal 2\nowner\n');
            return openJournal(context);
        },
    },
    {
        id: 'a-folder',
        code: 'STORE_UNREADABLE',
        meet: async (context) => {
            await rm(context.file);
            await mkdir(context.file);
            return openJournal(context);
        },
    },
];
for (const { id, code, meet } of troubles) {
    test(`${id}: ${code}`, async (context) => {
        await signThree(context);
        assert.is(await codeOf(meet(context)), code);
    });
}
test('it heals a store that was lost: what was signed is there', async (context) => {
    await signThree(context);
    const journal = await openJournal(context, { store: 'another' });
    assert.is(text(await journal.signOnce('b', () => textBytes('anew'))), 'record b');
});
test.run();
//# sourceMappingURL=journal.test.js.map