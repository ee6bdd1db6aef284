import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { corr, predictionCorr } from '../../../protocol/scoring/corr.js';
import { agrees, cases, sampleColumn } from './scoring-vectors.js';
const test = suite('corr');
for (const { id, prediction, target, metaModel, targetWithGaps, expected, integer } of cases) {
    test(`${id} agrees with numerai-tools and is the frozen integer`, () => {
        assert.ok(agrees(corr(prediction, target), expected.numeraiCorr));
        assert.is(corr(prediction, target), integer.corr);
        assert.is(corr(prediction, Float32Array.from(target)), integer.corrFloat32);
        assert.is(corr(prediction, targetWithGaps), integer.corrWithGaps);
        assert.is(predictionCorr(prediction, metaModel), integer.predictionCorr);
    });
    test(`${id} scores its negation the opposite`, () => {
        assert.is(corr(prediction.map((value) => -value), target), 0 - integer.corr);
        assert.is(predictionCorr(metaModel, prediction), integer.predictionCorr);
    });
    test(`${id} scores rows without a target as if they were not there`, () => {
        const kept = (values) => values.filter((_, row) => !Number.isNaN(targetWithGaps[row]));
        assert.is(corr(kept(prediction), kept(target)), integer.corrWithGaps);
    });
}
test('a constant prediction, a constant target and a single row score 0', () => {
    const varied = sampleColumn(5, 30, 5).map((value) => value / 4);
    const tenth = new Float64Array(30).fill(0.1);
    for (const [prediction, target] of [
        [tenth, varied],
        [varied, tenth],
        [Float64Array.of(3), Float64Array.of(0.5)],
    ]) {
        assert.ok(Object.is(corr(prediction, target), 0));
        assert.ok(Object.is(predictionCorr(prediction, target), 0));
    }
});
test('a model is wholly alike itself, and any that ranks the same', () => {
    const values = sampleColumn(6, 400, 70);
    assert.is(predictionCorr(values, values.map((value) => value * 3 - 1)), 1_000_000_000);
    assert.is(predictionCorr(values, values.map((value) => -value)), -1_000_000_000);
});
test.run();
//# sourceMappingURL=corr.test.js.map