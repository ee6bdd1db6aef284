import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { contribution } from '../../../protocol/scoring/contribution.js';
import { gaussianizeRanks } from '../../../protocol/scoring/rank.js';
import { agrees, cases } from './scoring-vectors.js';
const test = suite('contribution');
for (const { id, prediction, target, metaModel, targetWithGaps, expected, integer } of cases) {
    test(`${id} agrees with numerai-tools and is the frozen integer`, () => {
        assert.ok(agrees(contribution(prediction, metaModel, target), expected.contribution));
        assert.is(contribution(prediction, metaModel, target), integer.contribution);
        assert.is(contribution(prediction, metaModel, targetWithGaps), integer.contributionWithGaps);
    });
    test(`${id} contributes nothing to itself, nor does a constant`, () => {
        assert.is(contribution(metaModel, metaModel, target), 0);
        assert.ok(Object.is(contribution(new Float64Array(target.length), metaModel, target), 0));
    });
    test(`${id} keeps all it says beside a meta model that says nothing`, () => {
        const ranked = gaussianizeRanks(prediction);
        const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
        const covariance = ranked.reduce((sum, value, row) => sum + value * 4 * (target[row] - mean), 0) /
            target.length;
        assert.ok(agrees(contribution(prediction, new Float64Array(target.length), target), covariance));
    });
}
test('a target that leaves 0 to 1 is taken as it is', () => {
    const [{ prediction, metaModel, target, integer }] = cases;
    assert.is(contribution(prediction, metaModel, target.map((value) => value * 4 - 2)), integer.contribution);
    assert.ok(Math.abs(contribution(prediction, metaModel, target.map((value) => value - 1e-9)) -
        integer.contribution / 4) <= 1);
});
test.run();
//# sourceMappingURL=contribution.test.js.map