import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { splitEras } from '../../../cli/presets/split-eras.js';
const names = (count) => Array.from({ length: count }, (_, i) => String(i + 1).padStart(4, '0'));
const shares = { train: 50, screening: 0, acceptance: 30, portfolio: 10, report: 10 };
test('each role has its part of what the embargo leaves, and training what is left over', () => {
    const { train, acceptance, portfolio, report } = splitEras(names(80), shares, 1);
    assert.equal([train.length, acceptance.length, portfolio.length, report.length], [40, 23, 7, 7]);
    assert.equal([train[0], train.at(-1), acceptance[0], acceptance.at(-1)], ['0001', '0040', '0042', '0064']);
    assert.equal([portfolio[0], portfolio.at(-1), report[0], report.at(-1)], ['0066', '0072', '0074', '0080']);
});
test('roles follow each other with the embargo between them, and use all other eras', () => {
    fc.assert(fc.property(fc.integer({ min: 60, max: 1_500 }), fc.integer({ min: 0, max: 12 }), (count, embargo) => {
        const eras = names(count);
        for (const screening of [0, 10]) {
            const runs = Object.values(splitEras(eras, { ...shares, screening }, embargo)).filter((run) => run.length > 0);
            assert.is(runs.length, screening === 0 ? 4 : 5);
            let at = 0;
            for (const run of runs) {
                assert.equal(run, eras.slice(at, at + run.length));
                at += run.length + embargo;
            }
            assert.is(at - embargo, count);
        }
    }), { seed: 1, numRuns: 200 });
});
test('refused: too few eras', () => {
    assert.throws(() => splitEras(names(12), shares, 1), (error) => error.code === 'CAMPAIGN_TOO_FEW_ERAS');
    assert.throws(() => splitEras(names(5), shares, 12), (error) => error.code === 'CAMPAIGN_TOO_FEW_ERAS');
    assert.is(splitEras(names(23), shares, 1).report.length, 2);
});
test.run();
//# sourceMappingURL=split-eras.test.js.map