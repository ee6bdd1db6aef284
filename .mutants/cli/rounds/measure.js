import { meanScore, sharpe } from '../../protocol/scoring/summary.js';
import { scoreNumber } from '../format.js';
import { bootstrapOver } from '../pool/bootstrap.js';
import { predictPool } from '../pool/predict-pool.js';
import { seededRandom } from '../pool/random.js';
import { describeStakes, meanAt } from './describe-stakes.js';
import { playRounds } from './play-rounds.js';
import { sumOf } from './settle-stakes.js';
import { drawStakers, strategies } from './stakers.js';
/**
 * What each staker stakes, in 1e-9 NMR: so little that stakes can grow seventyfold before payouts shrink for
 * what all have at risk.
 */
const stake = 10000000000n;
/**
 * Plays the report eras as rounds, at most `roundsMax` of them, with stakers of all strategies, and once more
 * with as many who all stake on the example model. `seed` decides who stakes on which model.
 */
export async function measureRounds(pool, example, roundsMax, seed, context) {
    const { campaign: { eras: { report }, embargoEras, payout: rules, audit: { panelSize }, }, } = pool.network;
    const rounds = report.slice(0, roundsMax);
    const members = pool.models.length;
    const eras = await predictPool({ ...pool, models: [...pool.models, example] }, rounds, context);
    // So much is there that no round is paid in part.
    const treasury = (BigInt(rounds.length) * BigInt(rules.clip) * rules.stakeThreshold) / 1000000000n;
    const groups = drawStakers(strategies, members, seededRandom(seed, 'stakers'));
    const all = groups.flat();
    const progress = context.output.progress('settling', 'rounds of two worlds');
    let played = 0;
    const play = (stakers) => playRounds(eras, stakers, {
        rules,
        stake,
        treasury,
        panelSize,
        example: members,
        signal: context.signal,
        onRound: () => progress.update(++played, 2 * rounds.length),
    });
    try {
        const [mixed, alone] = [await play(all), await play(all.map(() => [members]))];
        // Within the embargo targets overlap, so such eras are drawn together.
        const overRounds = bootstrapOver(rounds.length, embargoEras + 1, seed);
        let first = 0;
        const described = [
            ...strategies.map(({ name, stakers }) => ({
                name,
                stakers,
                ...describeStakes(mixed.stakes.slice(first, (first += stakers)), overRounds),
            })),
            { name: 'the example model alone', stakers: all.length, ...describeStakes(alone.stakes, overRounds) },
        ];
        const { payouts: portfolio } = described[strategies.length - 1];
        const worldOf = ({ metaCorrs, end }) => {
            const staked = sumOf(end.parts.map(({ amount }) => amount));
            return {
                corr: meanScore(metaCorrs),
                sharpe: sharpe(metaCorrs),
                metaCorrs: metaCorrs.map(scoreNumber),
                staked,
                payoutFactor: Math.min(1, Number(rules.stakeThreshold) / Number(staked)),
                paid: treasury - end.treasury,
                earned: end.earned,
            };
        };
        const gainOf = (summary) => overRounds((at) => {
            const [more, less] = [mixed, alone].map(({ metaCorrs }) => summary(at.map((round) => metaCorrs[round])));
            return scoreNumber(more - less);
        });
        return {
            rounds,
            stake,
            strategies: described.map((each) => ({
                ...each,
                portfolioGains: overRounds((at) => meanAt(portfolio, at) - meanAt(each.payouts, at)),
            })),
            allStrategies: worldOf(mixed),
            exampleAlone: worldOf(alone),
            corrGain: gainOf(meanScore),
            sharpeGain: gainOf(sharpe),
        };
    }
    finally {
        progress.end();
    }
}
//# sourceMappingURL=measure.js.map