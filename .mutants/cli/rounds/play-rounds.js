import { setImmediate } from 'node:timers/promises';
import { contribution } from '../../protocol/scoring/contribution.js';
import { corr } from '../../protocol/scoring/corr.js';
import { stakeWeighted } from '../../protocol/scoring/stake-weight.js';
import { settleStakes, splitStakes, sumOf, } from './settle-stakes.js';
/**
 * Plays eras as rounds, one settled before the next begins, with the stakes that those before have left: they
 * compound, and the parts of a portfolio each for itself. Throws what scoring and settling throw.
 */
export async function playRounds(eras, stakers, { rules, stake, treasury, panelSize, example, signal, onRound }) {
    let holdings = { parts: splitStakes(stakers, stake), treasury, earned: 0n };
    const stakes = stakers.map(() => [stake]);
    const metaCorrs = [];
    for (const era of eras) {
        signal.throwIfAborted();
        const { metaCorr, scores } = scoreRound(era, holdings.parts);
        metaCorrs.push(metaCorr);
        holdings = settleStakes(rules, holdings, scores, { example, panelSize });
        const { parts } = holdings;
        stakes.forEach((ofStaker, i) => ofStaker.push(sumOf(parts.filter(({ staker }) => staker === i).map(({ amount }) => amount))));
        onRound();
        // Ctrl-C is heard between two rounds.
        await setImmediate();
    }
    return { stakes, metaCorrs, end: holdings };
}
/** The stake-weighted meta model of a round, and what each model that is staked on scores with it. */
export function scoreRound({ target, predictions }, parts) {
    const staked = new Map();
    for (const { model, amount } of parts)
        staked.set(model, (staked.get(model) ?? 0n) + amount);
    const models = [...staked.keys()].map((model) => Float64Array.from(predictions[model]));
    const meta = stakeWeighted(models, [...staked.values()]);
    const scores = [...staked.keys()].map((model, i) => {
        const own = models[i];
        return [model, { corr: corr(own, target), mmc: contribution(own, meta, target) }];
    });
    return { metaCorr: corr(meta, target), scores: new Map(scores) };
}
//# sourceMappingURL=play-rounds.js.map