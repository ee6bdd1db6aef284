// deadline: 240 s
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
// The decoder and the walker, the only code of ours that reads bytes from peers, alone and under
// AddressSanitizer.
const root = join(import.meta.dirname, '..', '..', '..');
const sources = [
    join(root, 'test/native/fuzz-trees.cc'),
    join(root, 'native/src/tree-codec.cc'),
    join(root, 'native/src/walker.cc'),
];
const flags = [
    '-std=c++17',
    '-O1',
    '-g',
    '-Wall',
    '-Wextra',
    '-fsanitize=address,undefined',
    '-fno-sanitize-recover=all',
    `-I${join(root, 'native/src')}`,
];
const compiler = process.env.CXX ?? 'g++';
const fuzzMs = 15_000;
const folder = mkdtempSync(join(tmpdir(), 'f-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const program = join(folder, 'fuzz-trees');
const compile = (...from) => spawnSync(compiler, [...flags, ...from, '-o', program], { encoding: 'utf8' });
function hasSanitizers() {
    const empty = join(folder, 'empty.cc');
    writeFileSync(empty, 'int main() { return 0; }\n');
    return compile(empty).status === 0 && spawnSync(program).status === 0;
}
if (hasSanitizers()) {
    test('the decoder and the walker compile without a warning', () => {
        const { status, stderr } = compile(...sources);
        assert.equal([status, stderr], [0, '']);
    });
    test('a read beyond the end would be seen', () => {
        const { status, stderr } = spawnSync(program, ['overrun'], { encoding: 'utf8' });
        assert.is.not(status, 0);
        assert.match(stderr, /heap-buffer-overflow/);
    });
    test('no mutated encoding makes the decoder or the walker touch foreign memory', () => {
        const seed = String(Date.now());
        const { status, stdout, stderr } = spawnSync(program, [seed, String(fuzzMs)], { encoding: 'utf8' });
        assert.is(status, 0, `seed ${seed}: ${stderr}`);
        const [tried, accepted] = [...stdout.matchAll(/\d+/g)].map(Number);
        console.log(`${tried} encodings, ${accepted} accepted`);
        assert.ok(accepted > 1000 && accepted < tried - 1000, stdout);
    });
}
else {
    console.log(`skipped: ${compiler} has no AddressSanitizer`);
    test.skip('no mutated encoding makes the decoder or the walker touch foreign memory', () => undefined);
}
test.run();
//# sourceMappingURL=fuzz-trees.test.js.map