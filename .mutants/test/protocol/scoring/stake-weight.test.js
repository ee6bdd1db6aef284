import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stakeWeighted } from '../../../protocol/scoring/stake-weight.js';
import { bits, cases } from './scoring-vectors.js';
const test = suite('stake-weight');
for (const { id, prediction, metaModel, stakes, expected, integer } of cases) {
    test(`${id} agrees with numerai-tools and has its frozen bits`, () => {
        const units = [stakes.prediction, stakes.metaModel].map((stake) => BigInt(stake * 1e9) * 1000000000n);
        stakeWeighted([prediction, metaModel], units)
            .slice(0, 5)
            .forEach((value, row) => {
            assert.ok(Math.abs(value - expected.stakeWeightedFirst5[row]) <=
                1e-12 * Math.max(1, Math.abs(value)));
        });
        const odd = stakeWeighted([prediction, metaModel], [3000000000000000001n, 1500000000000000000n]);
        assert.equal([...odd.slice(0, 3)].map(bits), integer.stakeWeightedFirst3);
    });
}
test('a model without stake has no weight', () => {
    assert.equal(stakeWeighted([Float64Array.of(1, 2), Float64Array.of(5, 7)], [0n, 3n]), Float64Array.of(5, 7));
});
test.run();
//# sourceMappingURL=stake-weight.test.js.map