import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EraSpool } from '../../../node/dataset/era-spool.js';
import { encodeEraBlock } from '../../../protocol/dataset/era-block.js';
import { synthesizeEra } from '../../../protocol/dataset/synthetic.js';
import { inFolder } from './fixture.js';
const spec = { seed: 3, eras: 3, rowsPerEra: 40, features: 6, targets: 2 };
const eras = ['0001', '../2', ''].map((name, era) => ({ name, block: synthesizeEra(spec, era) }));
const part = ({ ids, features, targets }, start, end) => ({
    ids: ids.slice(start, end),
    features: features.map((column) => column.slice(start, end)),
    targets: targets.map((column) => column.slice(start, end)),
});
/** Adds all eras in turn, a few rows at a time, and takes them back. */
async function passThrough(folder, maxBytes) {
    const spool = new EraSpool(folder, maxBytes);
    for (let start = 0; start < spec.rowsPerEra; start += 7) {
        for (const { name, block } of eras)
            await spool.add(name, part(block, start, start + 7));
    }
    const spilled = existsSync(folder);
    const blocks = [];
    for (const { name } of eras)
        blocks.push(encodeEraBlock(await spool.take(name)));
    if (spilled)
        assert.equal(await readdir(folder), [], 'what is taken leaves no file');
    return { spilled, blocks };
}
for (const [id, maxBytes, spills] of [
    ['in memory', 1_000_000, false],
    ['partly on disk', 5_000, true],
    ['all on disk', 0, true],
]) {
    test(`rows pass through ${id} unchanged`, () => inFolder(async (folder) => {
        const { spilled, blocks } = await passThrough(join(folder, 'spool'), maxBytes);
        assert.is(spilled, spills);
        assert.equal(blocks, eras.map(({ block }) => encodeEraBlock(block)));
    }));
}
test.run();
//# sourceMappingURL=era-spool.test.js.map