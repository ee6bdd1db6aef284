import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeResultsFolder, removeOldResults } from '../../../cli/demo/results-folder.js';
const test = suite('results of demos');
test.before.each((context) => {
    context.parent = mkdtempSync(join(tmpdir(), 'gridlode-results-'));
});
test.after.each(({ parent }) => rmSync(parent, { recursive: true, force: true }));
test('each run has a folder of its own, also where two start at once, and the latest five stay', async ({ parent, }) => {
    const made = [...(await Promise.all([1, 2, 3].map(() => makeResultsFolder(parent))))];
    for (let i = 3; i < 7; i++)
        made.push(await makeResultsFolder(parent));
    assert.equal(made.map((folder) => basename(folder)).sort(), [1, 2, 3, 4, 5, 6, 7].map((run) => `run-${run}`));
    await removeOldResults(parent);
    assert.equal(readdirSync(parent).sort(), [3, 4, 5, 6, 7].map((run) => `run-${run}`));
});
test('what no demo made stays, whatever its name', async ({ parent }) => {
    for (let run = 1; run <= 9; run++) {
        mkdirSync(join(parent, `run-${run}`));
        writeFileSync(join(parent, `run-${run}`, 'mine.txt'), '');
    }
    assert.is(basename(await makeResultsFolder(parent)), 'run-10');
    await removeOldResults(parent);
    assert.is(readdirSync(parent).length, 10);
});
test.run();
//# sourceMappingURL=results-folder.test.js.map