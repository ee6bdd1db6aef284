import { fail } from '../error.js';
import { scoreMax } from '../scoring/score.js';
import { settlementCodes } from './codes.js';
const amountMax = (1n << 64n) - 1n;
/** A multiplier of 1,000, and the whole stake. */
const multiplierMax = 1_000_000_000;
const clipMax = 1_000_000_000;
/** A score's unit times a multiplier's, of a whole; and a clip's unit in units of these. */
const unit = 1000000000000000n;
const clipUnit = 1000000n;
/**
 * What a round pays for a stake (below 0: takes), rounded toward zero: Numerai's formula in exact arithmetic,
 * divided once. Throws SETTLE_RULES, SETTLE_AMOUNT, SETTLE_SCORE or SETTLE_AT_RISK. Source: SPEC.md rules
 * PAYOUT-1 to PAYOUT-3.
 */
export function payoutOf(rules, stake, corr, mmc, totalAtRisk) {
    checkPayoutRules(rules);
    checkAmount('The stake', stake);
    checkScore(corr);
    checkScore(mmc);
    if (totalAtRisk <= 0n || totalAtRisk < stake)
        fail(settlementCodes, 'SETTLE_AT_RISK', `${stake} is staked of ${totalAtRisk} at risk`);
    const score = BigInt(corr) * BigInt(rules.corrMultiplier) + BigInt(mmc) * BigInt(rules.mmcMultiplier);
    const counted = rules.stakeThreshold < totalAtRisk ? rules.stakeThreshold : totalAtRisk;
    const most = BigInt(rules.clip) * clipUnit * totalAtRisk;
    const rate = counted * score;
    const clipped = rate > most ? most : rate < -most ? -most : rate;
    return (stake * clipped) / (totalAtRisk * unit);
}
export function checkPayoutRules({ corrMultiplier, mmcMultiplier, clip, stakeThreshold }) {
    checkRule('corrMultiplier', corrMultiplier, multiplierMax);
    checkRule('mmcMultiplier', mmcMultiplier, multiplierMax);
    checkRule('clip', clip, clipMax);
    checkAmount('stakeThreshold', stakeThreshold);
}
export function checkRule(name, value, max) {
    if (!Number.isInteger(value) || value < 0 || value > max)
        fail(settlementCodes, 'SETTLE_RULES', `${name} is ${value}`);
}
export function checkAmount(what, amount) {
    if (amount < 0n || amount > amountMax)
        fail(settlementCodes, 'SETTLE_AMOUNT', `${what} is ${amount}`);
}
export function checkScore(score) {
    if (!Number.isInteger(score) || Math.abs(score) > scoreMax)
        fail(settlementCodes, 'SETTLE_SCORE', `A score is ${score}`);
}
//# sourceMappingURL=payout.js.map