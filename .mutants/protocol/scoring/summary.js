import { fail } from '../error.js';
import { scoringCodes } from './codes.js';
import { scoreMax } from './score.js';
// Summaries are exact functions of integers, so that a manifest's scores have one mean and one sharpe.
/** The mean, halves rounded away from zero. Throws SCORE_EMPTY. Source: SPEC.md rule SCORE-10. */
export function meanScore(scores) {
    const { count, sum } = momentsOf(scores);
    return signed(sum, (2n * abs(sum) + count) / (2n * count));
}
/**
 * The mean over the population's standard deviation, halves rounded away from zero, and at most scoreMax; 0
 * where the scores do not vary. Throws SCORE_EMPTY. Source: SPEC.md rule SCORE-11.
 */
export function sharpe(scores) {
    const { count, sum, squares } = momentsOf(scores);
    const spread = count * squares - sum * sum;
    if (spread === 0n)
        return 0;
    // floor(sqrt(x) + 1/2) is floor((floor(sqrt(4 x)) + 1) / 2), and the root of an integer quotient may be
    // taken of its floor.
    const rounded = (squareRoot((4n * unit * unit * sum * sum) / spread) + 1n) / 2n;
    const most = BigInt(scoreMax);
    return signed(sum, rounded < most ? rounded : most);
}
/**
 * The deepest fall of the running sum below its highest value so far, zero or positive; the first score is
 * where the running sum begins, as in Numerai's own. Throws SCORE_EMPTY. Source: SPEC.md rule SCORE-12.
 */
export function maxDrawdown(scores) {
    const [first, ...later] = exactScores(scores);
    let sum = first;
    let peak = first;
    let deepest = 0n;
    for (const score of later) {
        sum += score;
        if (sum > peak)
            peak = sum;
        if (peak - sum > deepest)
            deepest = peak - sum;
    }
    return Number(deepest);
}
const unit = 1000000000n;
function exactScores(scores) {
    if (scores.length === 0)
        fail(scoringCodes, 'SCORE_EMPTY', 'There is no score to sum up');
    return scores.map(BigInt);
}
function momentsOf(scores) {
    const exact = exactScores(scores);
    return {
        count: BigInt(exact.length),
        sum: exact.reduce((sum, score) => sum + score, 0n),
        squares: exact.reduce((sum, score) => sum + score * score, 0n),
    };
}
const abs = (value) => (value < 0n ? -value : value);
const signed = (sign, magnitude) => Number(sign < 0n ? -magnitude : magnitude);
/** The greatest integer whose square is at most `value`, by Newton's method from above. */
function squareRoot(value) {
    if (value === 0n)
        return 0n;
    let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
    for (;;) {
        const next = (root + value / root) >> 1n;
        if (next >= root)
            return root;
        root = next;
    }
}
//# sourceMappingURL=summary.js.map