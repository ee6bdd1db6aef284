import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lowerNormalQuantile } from '../../../protocol/scoring/normal.js';
import { gaussianizeRanks, rankShares } from '../../../protocol/scoring/rank.js';
import { bits, cases, sampleColumn } from './scoring-vectors.js';
const test = suite('rank');
for (const { id, prediction, integer } of cases) {
    test(`${id} has its frozen bits`, () => {
        assert.equal([...gaussianizeRanks(prediction).slice(0, 3)].map(bits), integer.gaussianizedFirst3);
    });
}
test('ties share their mean rank', () => {
    // Of five rows the three least share rank 2, so (2 - 0.5) / 5; then come ranks 4 and 5.
    const tied = lowerNormalQuantile(0.3);
    assert.equal([...gaussianizeRanks(Float64Array.of(9, 2, 7, 2, 2))], [-lowerNormalQuantile(0.1), tied, -tied, tied, tied]);
});
test('a share is what the quantile is taken of', () => {
    assert.equal([...rankShares(Float64Array.of(9, 2, 7, 2, 2))], [0.9, 0.3, 0.7, 0.3, 0.3]);
});
test('the median, a constant and one row alone are at zero, and zero has no sign', () => {
    assert.equal([...gaussianizeRanks(Float64Array.of(3, 1, 2))][2], 0);
    for (const values of [Float64Array.of(4, 4, 4, 4), Float64Array.of(0, -0), Float64Array.of(-1)]) {
        assert.ok(gaussianizeRanks(values).every((value) => Object.is(value, 0)));
    }
});
test('negated values give negated results, to the bit', () => {
    for (const levels of [3, 50, 2_147_483_647]) {
        const values = sampleColumn(11, 999, levels);
        assert.equal([...gaussianizeRanks(values.map((value) => -value))], [...gaussianizeRanks(values)].map((value) => 0 - value));
    }
});
test('the order of rows and any rising transformation change nothing', () => {
    const values = sampleColumn(12, 500, 40);
    const ranked = gaussianizeRanks(values);
    assert.equal(gaussianizeRanks(values.map((value) => value * value * value + 5)), ranked);
    assert.equal(gaussianizeRanks(values.toReversed()), ranked.toReversed());
});
test.run();
//# sourceMappingURL=rank.test.js.map