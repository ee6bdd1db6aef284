import { meanOf, quantile } from '../pool/statistics.js';
import { describePayouts, payoutsOfEqual } from '../portfolio/describe.js';
/** `stakes` are each staker's stake at the start and after each round. */
export function describeStakes(stakes, overRounds) {
    const ofStakers = stakes.map(payoutsOf);
    const payouts = payoutsOfEqual(ofStakers);
    const falls = stakes.map(deepestFall);
    return {
        payouts,
        meanPayout: overRounds((rounds) => meanAt(payouts, rounds)),
        spread: meanOf(ofStakers.map((own) => describePayouts(own).spread)),
        drawdown: { median: quantile(falls, 0.5), worst: Math.max(...falls) },
        course: stakes[0].map((_, round) => {
            const all = stakes.map((own) => 100 * ratio(own[round], own[0]));
            return { value: quantile(all, 0.5), low: quantile(all, 0.1), high: quantile(all, 0.9) };
        }),
    };
}
export const meanAt = (values, rounds) => meanOf(rounds.map((round) => values[round]));
/** What each round added to the stake that it began with, as a part of it. */
export const payoutsOf = (stakes) => stakes.slice(1).map((after, round) => ratio(after - stakes[round], stakes[round]));
export function deepestFall(stakes) {
    let peak = 0n;
    let deepest = 0;
    for (const stake of stakes) {
        if (stake > peak)
            peak = stake;
        deepest = Math.max(deepest, ratio(peak - stake, peak));
    }
    return deepest;
}
/** Of a stake that is lost, no part. */
const ratio = (part, whole) => (whole > 0n ? Number(part) / Number(whole) : 0);
//# sourceMappingURL=describe-stakes.js.map