import { settleRound } from '../../protocol/settlement/settlement.js';
/** The parts of a stake that each staker has, as equal as whole units can be. */
export const splitStakes = (stakers, stake) => stakers.flatMap((models, staker) => {
    const upTo = (part) => (stake * BigInt(part)) / BigInt(models.length);
    return models.map((model, i) => ({ staker, model, amount: upTo(i + 1) - upTo(i) }));
});
export const sumOf = (amounts) => amounts.reduce((sum, amount) => sum + amount, 0n);
export const totalOf = ({ parts, treasury, earned }) => sumOf(parts.map(({ amount }) => amount)) + treasury + earned;
/**
 * A round by the rules of the campaign: what each part gains or loses is added to it or taken from it.
 * Whoever stakes on the example model runs it without help, so the commission comes back and there are no
 * verifiers; the models of the pool are others', each with `panelSize` verifiers. Throws what settleRound
 * throws.
 */
export function settleStakes(rules, { parts, treasury, earned }, scores, { example, panelSize }) {
    const panel = Array.from({ length: panelSize }, (_, i) => numbered(i));
    const positions = parts.map(({ staker, model, amount }, i) => ({
        // The network gives no point to two stakes; here many share a model, so each part is a position of its
        // own.
        pointId: numbered(i),
        account: numbered(staker),
        node: numbered(model),
        verifiers: model === example ? [] : panel,
        stake: amount,
        available: amount,
        predicted: true,
        ...scores.get(model),
    }));
    const { positions: settled, treasuryChange } = settleRound(rules, positions, treasury);
    let earnedNow = 0n;
    const after = settled.map(({ gain, loss, commission, toStaker }, i) => {
        const part = parts[i];
        const kept = part.model === example ? toStaker + commission : toStaker;
        earnedNow += gain - kept;
        return { ...part, amount: part.amount + kept - loss };
    });
    const holdings = { parts: after, treasury: treasury + treasuryChange, earned: earned + earnedNow };
    const [before, now] = [totalOf({ parts, treasury, earned }), totalOf(holdings)];
    if (before !== now)
        throw new Error(`a round made ${now - before} of nothing`);
    return holdings;
}
const numbered = (i) => i.toString(16).padStart(64, '0');
//# sourceMappingURL=settle-stakes.js.map