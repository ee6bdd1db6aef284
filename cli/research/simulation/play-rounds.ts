import { setImmediate } from 'node:timers/promises';
import { contribution } from '../../../protocol/scoring/contribution.js';
import { corr } from '../../../protocol/scoring/corr.js';
import type { Score } from '../../../protocol/scoring/score.js';
import { stakeWeighted } from '../../../protocol/scoring/stake-weight.js';
import type { Amount } from '../../../protocol/settlement/payout.js';
import type { PoolEra } from '../pool/predict-pool.js';
import {
  lockStakes,
  settleStakes,
  worthOf,
  type Holdings,
  type ModelScores,
  type Part,
  type Rules,
} from './settle-stakes.js';
import type { Staker } from './stakers.js';

export interface PlayOptions {
  readonly rules: Rules;
  /** What each staker delegates. */
  readonly stake: Amount;
  readonly treasury: Amount;
  readonly panelSize: number;
  /** The example model's place among those that predict. */
  readonly example: number;
  readonly signal: AbortSignal;
  onRound(): void;
}

/** How rounds went. */
export interface Course {
  /** What each staker has in all, at the start and after each settlement. */
  readonly stakes: readonly (readonly Amount[])[];
  /** The corr of each round's meta model. */
  readonly metaCorrs: readonly Score[];
  readonly end: Holdings;
}

/** A round that is open: the stakes in it, and what its models will have scored. */
interface Open {
  readonly parts: readonly Part[];
  readonly scores: ReadonlyMap<number, ModelScores>;
}

/**
 * Plays eras as rounds that overlap as the campaign's do: each locks its share of the stakes as they then
 * are, and is settled as the round opens that is `overlap` later. Throws what scoring and settling throw.
 */
export async function playRounds(
  eras: readonly PoolEra[],
  stakers: readonly Staker[],
  { rules, stake, treasury, panelSize, example, signal, onRound }: PlayOptions,
): Promise<Course> {
  const purses = stakers.map(() => ({ free: stake, locked: 0n, won: 0n }));
  let holdings: Holdings = { purses, treasury, earned: 0n };
  const stakes = stakers.map(() => [stake]);
  const metaCorrs: Score[] = [];
  const open: Open[] = [];
  const settleFirst = (): void => {
    const first = open.shift();
    if (first === undefined) return;
    holdings = settleStakes(rules, holdings, first.parts, first.scores, { example, panelSize });
    holdings.purses.forEach((purse, staker) => stakes[staker]?.push(worthOf(purse)));
  };
  for (const era of eras) {
    signal.throwIfAborted();
    if (open.length === rules.rounds.overlap) settleFirst();
    const locked = lockStakes(rules, stakers, stake, holdings);
    holdings = locked.holdings;
    const { metaCorr, scores } = scoreRound(era, locked.parts);
    metaCorrs.push(metaCorr);
    open.push({ parts: locked.parts, scores });
    onRound();
    // Ctrl-C is heard between two rounds.
    await setImmediate();
  }
  while (open.length > 0) settleFirst();
  return { stakes, metaCorrs, end: holdings };
}

/** The stake-weighted meta model of a round, and what each model that is staked on scores with it. */
export function scoreRound(
  { target, predictions }: PoolEra,
  parts: readonly Part[],
): { metaCorr: Score; scores: Map<number, ModelScores> } {
  const staked = new Map<number, Amount>();
  for (const { model, stake } of parts) staked.set(model, (staked.get(model) ?? 0n) + stake);
  const models = [...staked.keys()].map((model) => Float64Array.from(predictions[model] as Float32Array));
  const meta = stakeWeighted(models, [...staked.values()]);
  const scores = [...staked.keys()].map((model, i) => {
    const own = models[i] as Float64Array;
    return [model, { corr: corr(own, target), mmc: contribution(own, meta, target) }] as const;
  });
  return { metaCorr: corr(meta, target), scores: new Map(scores) };
}
