import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { contribution } from '../../../protocol/scoring/contribution.js';
import { corr } from '../../../protocol/scoring/corr.js';
import { gaussianizeRanks } from '../../../protocol/scoring/rank.js';
import { MetaModelMean, scoreModel } from '../../../protocol/scoring/round-scores.js';
import { bits, cases } from './scoring-vectors.js';
const test = suite('scores of a round');
const pointAt = (i) => String(i).padStart(64, '0');
/** Models whose ranks differ, and stakes that no double holds exactly. */
const modelsOf = ({ prediction, metaModel }) => [
    prediction,
    metaModel,
    prediction.map((value, row) => value - metaModel[row] / 3),
    prediction.toReversed(),
].map((predictions, i) => ({
    pointId: pointAt(i),
    predictions,
    stake: 10n ** 18n * BigInt(i + 1) + BigInt(i),
}));
for (const each of cases) {
    test(`${each.id}: model by model gives the bits of all at once`, () => {
        const models = modelsOf(each);
        const meta = new MetaModelMean(each.target.length);
        for (const { pointId, stake, predictions } of models)
            meta.add(pointId, stake, predictions);
        const total = Number(models.reduce((sum, { stake }) => sum + stake, 0n));
        const ranked = models.map(({ predictions }) => gaussianizeRanks(predictions));
        const whole = each.target.map((_, row) => models.reduce((sum, { stake }, i) => sum + ranked[i]?.[row] * Number(stake), 0));
        const expected = Float64Array.from(whole, (sum) => sum / total);
        assert.equal([...meta.predictions()].map(bits), [...expected].map(bits));
        for (const { pointId, predictions } of models) {
            assert.equal(scoreModel(pointId, predictions, meta.predictions(), each.target), {
                pointId,
                corr: corr(predictions, each.target),
                mmc: contribution(predictions, expected, each.target),
            });
        }
    });
}
test('beside no stake a model keeps all that it says', () => {
    const [first] = cases;
    const meta = new MetaModelMean(first.target.length);
    meta.add(pointAt(1), 0n, first.prediction);
    assert.is(scoreModel(pointAt(1), first.prediction, meta.predictions(), first.target).mmc, contribution(first.prediction, new Float64Array(first.target.length), first.target));
});
test('models in another order are a bug, not another meta model', () => {
    const meta = new MetaModelMean(2);
    meta.add(pointAt(2), 1n, Float64Array.of(1, 2));
    for (const i of [1, 2])
        assert.throws(() => meta.add(pointAt(i), 1n, Float64Array.of(1, 2)), /follows/);
});
test.run();
//# sourceMappingURL=round-scores.test.js.map