import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GridlodeError } from '../../../protocol/error.js';
import { contribution } from '../../../protocol/scoring/contribution.js';
import { corr, predictionCorr } from '../../../protocol/scoring/corr.js';
import { chooseGreedily, metaModel } from '../../../protocol/scoring/meta-model.js';
import { stakeWeighted } from '../../../protocol/scoring/stake-weight.js';
import { maxDrawdown, meanScore, sharpe } from '../../../protocol/scoring/summary.js';
const three = Float64Array.of(1, 2, 3);
const two = Float64Array.of(1, 2);
const none = new Float64Array(0);
const target = Float64Array.of(0, 0.5, 1);
const holed = Float64Array.of(1, NaN, 3);
const cases = [
    ['corr-length', () => corr(two, target), 'SCORE_LENGTH'],
    ['corr-nan', () => corr(holed, target), 'SCORE_PREDICTION'],
    ['corr-nan-beside-no-target', () => corr(holed, Float64Array.of(0, NaN, 1)), 'SCORE_PREDICTION'],
    ['corr-infinity', () => corr(Float64Array.of(1, 2, Infinity), target), 'SCORE_PREDICTION'],
    ['corr-empty', () => corr(none, none), 'SCORE_EMPTY'],
    ['corr-no-target', () => corr(three, new Float32Array(3).fill(NaN)), 'SCORE_EMPTY'],
    ['corr-target-infinite', () => corr(three, Float64Array.of(0, -Infinity, 1)), 'SCORE_TARGET'],
    ['corr-target-wide', () => corr(three, Float64Array.of(0, 100.5, 1)), 'SCORE_TARGET'],
    ['contribution-length', () => contribution(three, two, target), 'SCORE_LENGTH'],
    ['contribution-nan', () => contribution(three, holed, target), 'SCORE_PREDICTION'],
    ['contribution-empty', () => contribution(none, none, none), 'SCORE_EMPTY'],
    ['alike-length', () => predictionCorr(three, two), 'SCORE_LENGTH'],
    ['alike-nan', () => predictionCorr(three, holed), 'SCORE_PREDICTION'],
    ['alike-empty', () => predictionCorr(none, none), 'SCORE_EMPTY'],
    ['weight-none', () => stakeWeighted([], []), 'SCORE_EMPTY'],
    ['weight-no-rows', () => stakeWeighted([none], [1n]), 'SCORE_EMPTY'],
    ['weight-stakes', () => stakeWeighted([two], [1n, 1n]), 'SCORE_LENGTH'],
    ['weight-rows', () => stakeWeighted([two, three], [1n, 1n]), 'SCORE_LENGTH'],
    ['weight-nan', () => stakeWeighted([three, holed], [1n, 1n]), 'SCORE_PREDICTION'],
    ['weight-zero', () => stakeWeighted([two, two], [0n, 0n]), 'SCORE_STAKE'],
    ['weight-negative', () => stakeWeighted([two, two], [2n, -1n]), 'SCORE_STAKE'],
    ['meta-model-none', () => metaModel([], []), 'SCORE_EMPTY'],
    ['meta-model-rows', () => metaModel([two, three], [1n, 1n]), 'SCORE_LENGTH'],
    ['meta-model-nan', () => metaModel([three, holed], [1n, 1n]), 'SCORE_PREDICTION'],
    ['meta-model-weightless', () => metaModel([two, two], [0n, 0n]), 'SCORE_STAKE'],
    [
        'greedy-target-wide',
        () => chooseGreedily([{ target: Float64Array.of(0, 101, 1), ranks: [three] }], 1).next(),
        'SCORE_TARGET',
    ],
    ['mean-empty', () => meanScore([]), 'SCORE_EMPTY'],
    ['sharpe-empty', () => sharpe([]), 'SCORE_EMPTY'],
    ['drawdown-empty', () => maxDrawdown([]), 'SCORE_EMPTY'],
];
const test = suite('scoring errors');
for (const [id, act, code] of cases) {
    test(`${id} is ${code}`, () => {
        let caught;
        try {
            act();
        }
        catch (error) {
            caught = error;
        }
        assert.instance(caught, GridlodeError);
        assert.is(caught.code, code);
    });
}
test.run();
//# sourceMappingURL=errors.test.js.map