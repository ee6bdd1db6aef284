import type { PointId } from '../../../protocol/grid/point.js';
import { stakeOf } from '../../../protocol/ledger/rounds/positions.js';
import type { AccountKey, NodeKey } from '../../../protocol/records/keys.js';
import type { Score } from '../../../protocol/scoring/score.js';
import type { Amount } from '../../../protocol/settlement/payout.js';
import type { SettlingCampaign } from '../../../protocol/settlement/settled-round.js';
import { settleRound, type Position } from '../../../protocol/settlement/settlement.js';
import type { Staker } from './stakers.js';

/** A stake on one model in one round. */
export interface Part {
  readonly staker: number;
  readonly model: number;
  readonly stake: Amount;
}

/** What a staker has: free, locked in rounds, and, where gains do not become stake, won. */
export interface Purse {
  readonly free: Amount;
  readonly locked: Amount;
  readonly won: Amount;
}

/** Where all amounts are. */
export interface Holdings {
  readonly purses: readonly Purse[];
  readonly treasury: Amount;
  /** What those have earned who trained and audited models. */
  readonly earned: Amount;
}

export interface ModelScores {
  readonly corr: Score;
  readonly mmc: Score;
}

/** What rounds are played by. */
export type Rules = Pick<SettlingCampaign, 'payout' | 'rounds'>;

export const sumOf = (amounts: readonly Amount[]): Amount =>
  amounts.reduce((sum, amount) => sum + amount, 0n);
export const worthOf = ({ free, locked, won }: Purse): Amount => free + locked + won;
export const totalOf = ({ purses, treasury, earned }: Holdings): Amount =>
  sumOf(purses.map(worthOf)) + treasury + earned;

/** Opens a round: locks of each staker, who put `amount` there, what the campaign says. */
export function lockStakes(
  { rounds }: Rules,
  stakers: readonly Staker[],
  amount: Amount,
  holdings: Holdings,
): { parts: Part[]; holdings: Holdings } {
  const parts: Part[] = [];
  const purses = holdings.purses.map((purse, staker): Purse => {
    const models = stakers[staker] as Staker;
    const stake = stakeOf(rounds, { ...purse, amount, models: models.length });
    if (stake > 0n) parts.push(...models.map((model) => ({ staker, model, stake })));
    const locked = stake * BigInt(models.length);
    return { ...purse, free: purse.free - locked, locked: purse.locked + locked };
  });
  return { parts, holdings: { ...holdings, purses } };
}

/**
 * Settles a round by the rules of the campaign. Whoever stakes on the example model runs it without help, so
 * the commission comes back and there are no verifiers; the models of the pool are others', each with
 * `panelSize` verifiers. Throws what settleRound throws.
 */
export function settleStakes(
  { payout, rounds }: Rules,
  holdings: Holdings,
  parts: readonly Part[],
  scores: ReadonlyMap<number, ModelScores>,
  { example, panelSize }: { example: number; panelSize: number },
): Holdings {
  const panel = Array.from({ length: panelSize }, (_, i) => numbered<NodeKey>(i));
  const positions = parts.map(({ staker, model, stake }, i): Position => ({
    // The network gives no point to two stakes; here many share a model, so each part is a position of its
    // own.
    pointId: numbered<PointId>(i),
    account: numbered<AccountKey>(staker),
    node: numbered<NodeKey>(model),
    verifiers: model === example ? [] : panel,
    stake,
    predicted: true,
    ...(scores.get(model) as ModelScores),
  }));
  const { positions: settled, treasuryChange } = settleRound(payout, positions, holdings.treasury);
  const purses = holdings.purses.map((purse) => ({ ...purse }));
  let { earned } = holdings;
  settled.forEach(({ gain, loss, commission, toStaker }, i) => {
    const { staker, model, stake } = parts[i] as Part;
    const purse = purses[staker] as { -readonly [K in keyof Purse]: Amount };
    const kept = model === example ? toStaker + commission : toStaker;
    earned += gain - kept;
    purse.locked -= stake;
    purse.free += stake - loss;
    purse[rounds.compounds ? 'free' : 'won'] += kept;
  });
  const after = { purses, treasury: holdings.treasury + treasuryChange, earned };
  const [before, now] = [totalOf(holdings), totalOf(after)];
  if (before !== now) throw new Error(`a round made ${now - before} of nothing`);
  return after;
}

const numbered = <T extends string>(i: number): T => i.toString(16).padStart(64, '0') as T;
