import { fail } from '../error.js';
import { accountOf } from '../records/keys.js';
import { settlementCodes } from './codes.js';
import { checkAmount, checkPayoutRules, checkRule, checkScore, payoutOf, } from './payout.js';
import { tableRowsMax } from './row.js';
const million = 1000000n;
/**
 * Settles a round: what is lost goes to the treasury, what is won comes from it, and nothing is made or lost.
 * Positions are in ascending order of their point ids. Throws SETTLE_RULES, SETTLE_AMOUNT, SETTLE_SCORE,
 * SETTLE_POSITIONS or SETTLE_VERIFIERS. Source: SPEC.md rules SETTLE-1 to SETTLE-5.
 */
export function settleRound(rules, positions, treasury) {
    checkRules(rules);
    checkPositions(positions);
    checkAmount('The treasury', treasury);
    const atRisk = sumOf(positions, ({ stake }) => stake);
    const due = positions.map((position) => {
        const payout = position.predicted && atRisk > 0n
            ? payoutOf(rules, position.stake, position.corr, position.mmc, atRisk)
            : 0n;
        return { position, payout, loss: payout < 0n ? least(-payout, position.available) : 0n };
    });
    const losses = sumOf(due, ({ loss }) => loss);
    const pool = treasury + losses;
    checkAmount('The treasury with the losses', pool);
    const won = sumOf(due, ({ payout }) => (payout > 0n ? payout : 0n));
    const settled = due.map(({ position, payout, loss }) => {
        const gain = payout <= 0n ? 0n : won > pool ? (payout * pool) / won : payout;
        return {
            pointId: position.pointId,
            payout,
            loss,
            gain,
            ...shared(rules, gain, BigInt(position.verifiers.length)),
        };
    });
    const gains = sumOf(settled, ({ gain }) => gain);
    const commissions = sumOf(settled, ({ commission }) => commission);
    const toStakers = sumOf(settled, ({ toStaker }) => toStaker);
    const fees = gains - commissions - toStakers;
    return {
        positions: settled,
        treasuryChange: losses - gains,
        totals: { atRisk, losses, gains, commissions, fees, toStakers },
    };
}
/** How a gain is shared; what does not divide equally among the verifiers stays with the staker. */
function shared(rules, gain, verifiers) {
    const commission = (gain * BigInt(rules.commissionPpm)) / million;
    const fee = verifiers === 0n ? 0n : (gain * BigInt(rules.verifierPpm)) / million / verifiers;
    return { commission, fee, toStaker: gain - commission - fee * verifiers };
}
/** Whom a position's gain goes to, and how much of it. */
export const paymentsOf = ({ account, node, verifiers }, { toStaker, commission, fee }) => [
    [account, toStaker],
    [accountOf(node), commission],
    ...verifiers.map((verifier) => [accountOf(verifier), fee]),
];
function checkRules(rules) {
    checkPayoutRules(rules);
    const { commissionPpm, verifierPpm } = rules;
    checkRule('commissionPpm', commissionPpm, Number(million));
    checkRule('verifierPpm', verifierPpm, Number(million));
    checkRule('commissionPpm with verifierPpm', commissionPpm + verifierPpm, Number(million));
}
function checkPositions(positions) {
    const { length } = positions;
    if (length > tableRowsMax)
        fail(settlementCodes, 'SETTLE_POSITIONS', `The round has ${length} positions`);
    positions.forEach(({ pointId, verifiers, stake, available, corr, mmc, predicted }, i) => {
        const before = positions[i - 1];
        if (before !== undefined && before.pointId >= pointId)
            fail(settlementCodes, 'SETTLE_POSITIONS', `${pointId} follows ${before.pointId}`);
        if (new Set(verifiers).size !== verifiers.length)
            fail(settlementCodes, 'SETTLE_VERIFIERS', `A verifier of ${pointId} is named twice`);
        checkAmount(`The stake on ${pointId}`, stake);
        checkAmount(`What is available of the stake on ${pointId}`, available);
        checkScore(corr);
        checkScore(mmc);
        if (!predicted && (corr !== 0 || mmc !== 0))
            fail(settlementCodes, 'SETTLE_SCORE', `${pointId} has a score without predictions`);
    });
}
const least = (a, b) => (a < b ? a : b);
const sumOf = (items, of) => items.reduce((sum, item) => sum + of(item), 0n);
//# sourceMappingURL=settlement.js.map