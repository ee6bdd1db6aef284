import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Mark } from '../../../node/store/mark.js';
import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import { codeOf } from '../engine/fixture.js';
const cut = (number) => cidOf(textBytes(`cut ${number}`));
const test = suite('mark');
test.before.each(async (context) => {
    context.dir = await mkdtemp(join(tmpdir(), 'gridlode-mark-'));
    context.file = join(context.dir, 'mark');
});
test.after.each(({ dir }) => rm(dir, { recursive: true }));
test('it only grows, and is the same after a restart', async ({ file }) => {
    assert.is(await Mark.open(file), null);
    const mark = await Mark.create(file, { isOwn: true });
    assert.equal([mark.number, mark.cid, mark.isCopied], [0, null, false]);
    for (const number of [1, 2, 5, 4, 5])
        await mark.raise(number, cut(number));
    const again = (await Mark.open(file));
    assert.equal([again.number, again.cid, again.isCopied], [5, cut(5), false]);
    assert.is((await Mark.create(file, { isOwn: true })).number, 5, 'one that is there stays');
});
test('a copy knows that it is one, until it belongs where it is', async ({ file }) => {
    const mark = await Mark.create(file, { isOwn: true });
    await mark.raise(1, cut(1));
    await cp(file, `${file}.copy`);
    const copy = (await Mark.open(`${file}.copy`));
    assert.equal([copy.number, copy.isCopied], [1, true]);
    await copy.raise(2, cut(2));
    assert.ok((await Mark.open(`${file}.copy`)).isCopied);
    await copy.settle();
    assert.equal([(await Mark.open(`${file}.copy`)).isCopied, copy.number], [false, 2]);
});
test('where a writing was torn it says what it said before', async ({ file }) => {
    const mark = await Mark.create(file, { isOwn: true });
    for (const number of [1, 2, 3])
        await mark.raise(number, cut(number));
    const whole = await readFile(file);
    for (const at of [0, 4_096]) {
        const torn = Buffer.from(whole);
        torn.fill(0, at + 20, at + 200);
        await writeFile(file, torn);
        const found = (await Mark.open(file));
        assert.ok([2, 3].includes(found.number));
        await found.raise(4, cut(4));
        assert.is((await Mark.open(file)).number, 4);
        await writeFile(file, whole);
    }
});
test('one that a crash left blank is begun anew', async ({ file }) => {
    await writeFile(file, new Uint8Array(4_352));
    assert.is(await Mark.open(file), null);
    assert.is((await Mark.create(file, { isOwn: true })).number, 0);
});
test('one that is made where another may have been is taken for a copy', async ({ file }) => {
    assert.ok((await Mark.create(file, { isOwn: false })).isCopied);
    assert.ok((await Mark.open(file)).isCopied);
});
const damages = [
    {
        id: 'both-places-changed',
        code: 'MARK_CORRUPT',
        damage: async (file) => writeFile(file, (await readFile(file, 'latin1')).replaceAll('mark 1', 'mark 2'), 'latin1'),
    },
    { id: 'emptied-of-all-but-rubbish', code: 'MARK_CORRUPT', damage: (file) => writeFile(file, 'rubbish') },
    { id: 'cut-off', code: 'MARK_CORRUPT', damage: (file) => truncate(file, 10) },
];
for (const { id, code, damage } of damages) {
    test(`${id}: ${code}`, async ({ file }) => {
        await (await Mark.create(file, { isOwn: true })).raise(1, cut(1));
        await damage(file);
        assert.is(await codeOf(Mark.open(file)), code);
    });
}
test.run();
//# sourceMappingURL=mark.test.js.map