// deadline: 900 s
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usualBuild } from './builds.js';
import { compileProgram } from './compile.js';
import { chainPath, findDifference, goldenText, runGoldenChain } from './golden-chain.js';
import { runChain } from './matrix.js';
import { findObstacle } from './toolchain.js';
// The part of the build matrix that fits in every run: the addon as it was built, at -O3, and the program at
// -O2. The rest is `npm run build-matrix`.
const golden = goldenText();
const threadCounts = [1, 2];
for (const threads of threadCounts) {
    test(`the addon trains the golden chain, ${threads} threads`, async () => {
        assert.is(findDifference(await runGoldenChain(threads), golden), undefined);
    });
}
const obstacle = findObstacle(usualBuild);
if (obstacle === undefined) {
    let program = '';
    test.before(async () => {
        program = await compileProgram(usualBuild, () => undefined);
    });
    for (const threads of threadCounts) {
        test(`the program of ${usualBuild.name} trains the golden chain, ${threads} threads`, async () => {
            assert.is(findDifference(await runChain(usualBuild, 'program', program, threads), golden), undefined);
        });
    }
    test('another learning rate in the chain is seen where it begins, and all that follows from it', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'c-'));
        try {
            const other = join(folder, 'chain.txt');
            writeFileSync(other, readFileSync(chainPath, 'utf8').replace('3 10 0.13 ', '3 10 0.1300000001 '));
            const text = await runChain(usualBuild, 'program', program, 1, other);
            assert.is(findDifference(text, golden), 'line 23, segment 4, max_bin 3, 10 trees');
            const [actual, expected] = [text, golden].map((lines) => lines.split('\n'));
            // Trees, two transcripts, scores and walked scores of this segment and of the next, which starts from
            // its scores.
            assert.equal(expected.flatMap((line, i) => (line === actual[i] ? [] : [i + 1])), [23, 24, 25, 26, 27, 28, 29, 30, 31, 32]);
        }
        finally {
            rmSync(folder, { recursive: true });
        }
    });
}
else {
    console.log(`skipped: ${obstacle}`);
    test.skip('the program trains the golden chain', () => undefined);
}
for (const [id, change, difference] of [
    [
        'a digit of a digest',
        (text) => text.replace(/.\n$/, (end) => (end === '0\n' ? '1\n' : '0\n')),
        'line 67, segment 12, max_bin 5, walked scores',
    ],
    [
        'fewer trees',
        (text) => text.replace('segment 3, max_bin 3, 10 trees', 'segment 3, max_bin 3, 9 trees'),
        'line 18, segment 3, max_bin 3, 10 trees',
    ],
    [
        'a missing end',
        (text) => text.slice(0, text.indexOf('\nsegment 12') + 1),
        'line 63, segment 12, max_bin 5, 10 trees',
    ],
    ['more than there should be', (text) => `${text}one more`, 'line 68, '],
    ['nothing at all', () => '', 'line 1, columns'],
]) {
    test(`a difference is found and named: ${id}`, () => assert.is(findDifference(change(golden), golden), difference));
}
test.run();
//# sourceMappingURL=golden-chain.test.js.map