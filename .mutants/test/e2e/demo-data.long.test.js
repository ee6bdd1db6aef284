// deadline: 900 s
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Gridlode } from '../cli/run-bin.js';
const sample = resolve('../shared/data/numerai-layout');
const test = suite('the demo on files in the layout of Numerai');
const gridlode = new Gridlode({ runMs: 14 * 60_000 });
test.after(() => gridlode.remove());
if (!existsSync(sample))
    console.log('skipped: the Numerai-layout sample files are not beside this checkout');
(existsSync(sample) ? test : test.skip)('models become final and the forger is caught', async () => {
    const report = await gridlode.json('demo', '--data', sample, '--models', '3', '--seed', 'data', '--results', gridlode.path('results'));
    assert.ok(report.finalModels >= 3);
    assert.ok(report.forgedVerdicts >= 1);
    assert.is(report.honestVerdicts, 0);
    assert.equal(report.accused, [report.forger]);
    for (const { node, target, corr, audits } of report.models) {
        assert.is.not(node, report.forger);
        assert.match(target, /^target/);
        assert.ok(corr >= 0.02 && audits >= 2);
    }
});
test.run();
//# sourceMappingURL=demo-data.long.test.js.map