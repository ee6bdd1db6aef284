import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scoreMax, toScore } from '../../../protocol/scoring/score.js';
import { maxDrawdown, meanScore, sharpe } from '../../../protocol/scoring/summary.js';
import { integers } from './scoring-vectors.js';
const test = suite('summary');
for (const { id, scores, ...expected } of integers.summaries) {
    test(`${id} is the frozen one`, () => {
        assert.equal({ mean: meanScore(scores), sharpe: sharpe(scores), maxDrawdown: maxDrawdown(scores) }, expected);
    });
}
const someScores = fc.array(fc.integer({ min: -scoreMax, max: scoreMax }), { minLength: 1, maxLength: 50 });
const times = (factor, scores) => factor * scores.reduce((sum, score) => sum + BigInt(score), 0n);
test('the mean is the nearest integer', () => {
    fc.assert(fc.property(someScores, (scores) => {
        const count = BigInt(scores.length);
        const apart = 2n * count * BigInt(meanScore(scores)) - times(2n, scores);
        assert.ok(apart <= count && apart >= -count);
    }), { seed: 2, numRuns: 1000 });
});
test('the sharpe lies within half a unit of the exact root', () => {
    fc.assert(fc.property(someScores, (scores) => {
        const count = BigInt(scores.length);
        const sum = times(1n, scores);
        const spread = count * scores.reduce((total, score) => total + BigInt(score) ** 2n, 0n) - sum * sum;
        const doubled = 2n * BigInt(Math.abs(sharpe(scores)));
        if (spread === 0n || doubled === 2n * BigInt(scoreMax))
            return;
        const exact = 4n * 10n ** 18n * sum * sum;
        assert.ok((doubled + 1n) ** 2n * spread > exact);
        assert.ok(doubled === 0n || (doubled - 1n) ** 2n * spread <= exact);
    }), { seed: 3, numRuns: 1000 });
});
test('negated scores have the negated mean and sharpe, never a negative zero', () => {
    fc.assert(fc.property(someScores, (scores) => {
        const negated = scores.map((score) => 0 - score);
        assert.ok(Object.is(meanScore(negated), 0 - meanScore(scores)));
        assert.ok(Object.is(sharpe(negated), 0 - sharpe(scores)));
    }), { seed: 4, numRuns: 300 });
});
for (const [id, value, expected] of [
    ['half-up', 2.5e-9, 3],
    ['half-down', -2.5e-9, -3],
    ['below-half', 0.49e-9, 0],
    ['small-negative', -0.49e-9, 0],
    ['one', 1, 1_000_000_000],
    ['minus-zero', -0, 0],
]) {
    test(`a score of ${id} is rounded to the nearest, halves away from zero`, () => assert.ok(Object.is(toScore(value), expected)));
}
test.run();
//# sourceMappingURL=summary.test.js.map