import { scoreNumber, type Score } from '../../../protocol/scoring/score.js';
import { meanScore, sharpe } from '../../../protocol/scoring/summary.js';
import type { Amount } from '../../../protocol/settlement/payout.js';
import { compare, type Comparison, type Rival, type Yardsticks } from '../benchmark/compare.js';
import type { MeasureContext } from '../measure-context.js';
import type { ReportHeading } from '../report-heading.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { bootstrapOver, type EraBand } from '../pool/bootstrap.js';
import type { PoolEra } from '../pool/predict-pool.js';
import { seededRandom } from '../pool/random.js';
import { describeStakes, meanAt, type StakesSummary } from './describe-stakes.js';
import { playRounds, type Course } from './play-rounds.js';
import { sumOf, worthOf } from './settle-stakes.js';
import { drawStakers, strategiesFor, type Staker } from './stakers.js';

/** What each staker delegates, in 1e-9 NMR. */
const stake = 10_000_000_000n;

export interface StrategyResult extends StakesSummary {
  readonly name: string;
  readonly stakers: number;
  /** How much more a round pays a portfolio in the mean. */
  readonly portfolioGains: EraBand;
}

/**
 * What became of a world: the one with all strategies, or the one where all stake on the example model alone.
 */
export interface WorldResult {
  readonly corr: Score;
  readonly sharpe: Score;
  readonly metaCorrs: readonly number[];
  /**
   * What stakers had after the last settlement, and what went from the treasury and to those who trained and
   * audited.
   */
  readonly owned: Amount;
  readonly paid: Amount;
  readonly earned: Amount;
}

export interface RoundsMeasurement {
  readonly rounds: readonly string[];
  readonly stake: Amount;
  readonly strategies: readonly StrategyResult[];
  readonly allStrategies: WorldResult;
  readonly exampleAlone: WorldResult;
  /** How much greater corr and sharpe of the meta model are with all strategies. */
  readonly corrGain: EraBand;
  readonly sharpeGain: EraBand;
  readonly comparison: Comparison | null;
}

/** All that `gridlode simulate-rounds` found. */
export interface RoundsReport extends ReportHeading, RoundsMeasurement {
  /** Models to stake on. */
  readonly pool: number;
}

/**
 * Plays eras as rounds with stakers of all strategies, and once more with as many who all stake on the
 * example model, which is the last that predicts. `seed` decides who stakes on which model.
 */
export async function measureRounds(
  campaign: Campaign,
  eras: readonly PoolEra[],
  yardsticks: Yardsticks,
  seed: string,
  context: MeasureContext,
): Promise<RoundsMeasurement> {
  const {
    embargoEras,
    payout,
    rounds: roundRules,
    audit: { panelSize },
  } = campaign;
  const rounds = eras.map(({ name }) => name);
  const members = (eras[0] as PoolEra).predictions.length - 1;
  const strategies = strategiesFor(members);
  const groups = drawStakers(strategies, members, seededRandom(seed, 'stakers'));
  const all = groups.flat();
  // So much is there that no round is paid in part.
  const treasury = 1_000n * stake * BigInt(all.length);
  const progress = context.output.progress('settling', 'rounds of two worlds');
  let played = 0;
  const play = (stakers: readonly Staker[]): Promise<Course> =>
    playRounds(eras, stakers, {
      rules: { payout, rounds: roundRules },
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
    const { payouts: portfolio } = described[strategies.length - 1] as StakesSummary;
    const worldOf = ({ metaCorrs, end }: Course): WorldResult => {
      return {
        corr: meanScore(metaCorrs),
        sharpe: sharpe(metaCorrs),
        metaCorrs: metaCorrs.map(scoreNumber),
        owned: sumOf(end.purses.map(worthOf)),
        paid: treasury - end.treasury,
        earned: end.earned,
      };
    };
    const gainOf = (summary: (scores: readonly Score[]) => Score): EraBand =>
      overRounds((at) => {
        const [more, less] = [mixed, alone].map(({ metaCorrs }) =>
          summary(at.map((round) => metaCorrs[round] as Score)),
        ) as [Score, Score];
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
      comparison: compare(eras, rivalsOf(members), yardsticks, campaign, seed),
    };
  } finally {
    progress.end();
  }
}

const rivalsOf = (members: number): Rival[] => {
  const models = [...Array(members).keys()];
  return [
    { name: 'the example model', models: [members], isAveraged: false },
    { name: 'one random model', models, isAveraged: false },
    { name: `all ${members} averaged`, models, isAveraged: true },
  ];
};
