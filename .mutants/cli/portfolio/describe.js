import { maxDrawdown } from '../../protocol/scoring/summary.js';
import { toScore } from '../../protocol/scoring/score.js';
import { scoreNumber } from '../format.js';
import { meanOf } from '../pool/statistics.js';
export function describePayouts(payouts) {
    const meanPayout = meanOf(payouts);
    const spread = spreadOf(payouts);
    return {
        meanPayout,
        spread,
        payoutSharpe: spread > 0 ? meanPayout / spread : 0,
        drawdown: scoreNumber(maxDrawdown(payouts.map(toScore))),
    };
}
const spreadOf = (payouts) => {
    const mean = meanOf(payouts);
    return Math.sqrt(meanOf(payouts.map((payout) => (payout - mean) ** 2)));
};
/** What a stake spread in equal parts gets in each era: models are paid one by one. */
export const payoutsOfEqual = (models) => models[0].map((_, era) => meanOf(models.map((payouts) => payouts[era])));
/** The correlation of two models' payouts, 0 where one does not vary. */
export function payoutCorrelation(a, b) {
    const [meanA, meanB] = [meanOf(a), meanOf(b)];
    const together = meanOf(a.map((value, era) => (value - meanA) * (b[era] - meanB)));
    const spreads = spreadOf(a) * spreadOf(b);
    return spreads > 0 ? together / spreads : 0;
}
/**
 * As how many uncorrelated models equal parts of these spread less: the square of the models' mean spread
 * over the spread of the whole, from 1 where all pay alike to their number. Source: Choueifaty and Coignard,
 * "Toward Maximum Diversification" (2008).
 */
export function effectiveModels(models) {
    const whole = spreadOf(payoutsOfEqual(models));
    return whole > 0 ? (meanOf(models.map(spreadOf)) / whole) ** 2 : 1;
}
//# sourceMappingURL=describe.js.map