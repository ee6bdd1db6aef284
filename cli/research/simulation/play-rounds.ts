import { setImmediate } from 'node:timers/promises';
import { contribution } from '../../../protocol/scoring/contribution.js';
import { corr } from '../../../protocol/scoring/corr.js';
import type { Score } from '../../../protocol/scoring/score.js';
import { stakeWeighted } from '../../../protocol/scoring/stake-weight.js';
import type { Amount } from '../../../protocol/settlement/payout.js';
import type { SettlementRules } from '../../../protocol/settlement/settlement.js';
import type { PoolEra } from '../pool/predict-pool.js';
import {
  settleStakes,
  splitStakes,
  sumOf,
  type Holdings,
  type ModelScores,
  type Part,
} from './settle-stakes.js';
import type { Staker } from './stakers.js';

export interface PlayOptions {
  readonly rules: SettlementRules;
  /** What each staker stakes. */
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
  /** Of each staker the whole stake, at the start and after each round. */
  readonly stakes: readonly (readonly Amount[])[];
  /** The corr of each round's meta model. */
  readonly metaCorrs: readonly Score[];
  readonly end: Holdings;
}

/**
 * Plays eras as rounds, one settled before the next begins, with the stakes that those before have left: they
 * compound, and the parts of a portfolio each for itself. Throws what scoring and settling throw.
 */
export async function playRounds(
  eras: readonly PoolEra[],
  stakers: readonly Staker[],
  { rules, stake, treasury, panelSize, example, signal, onRound }: PlayOptions,
): Promise<Course> {
  let holdings: Holdings = { parts: splitStakes(stakers, stake), treasury, earned: 0n };
  const stakes = stakers.map(() => [stake]);
  const metaCorrs: Score[] = [];
  for (const era of eras) {
    signal.throwIfAborted();
    const { metaCorr, scores } = scoreRound(era, holdings.parts);
    metaCorrs.push(metaCorr);
    holdings = settleStakes(rules, holdings, scores, { example, panelSize });
    const { parts } = holdings;
    stakes.forEach((ofStaker, i) =>
      ofStaker.push(sumOf(parts.filter(({ staker }) => staker === i).map(({ amount }) => amount))),
    );
    onRound();
    // Ctrl-C is heard between two rounds.
    await setImmediate();
  }
  return { stakes, metaCorrs, end: holdings };
}

/** The stake-weighted meta model of a round, and what each model that is staked on scores with it. */
export function scoreRound(
  { target, predictions }: PoolEra,
  parts: readonly Part[],
): { metaCorr: Score; scores: Map<number, ModelScores> } {
  const staked = new Map<number, Amount>();
  for (const { model, amount } of parts) staked.set(model, (staked.get(model) ?? 0n) + amount);
  const models = [...staked.keys()].map((model) => Float64Array.from(predictions[model] as Float32Array));
  const meta = stakeWeighted(models, [...staked.values()]);
  const scores = [...staked.keys()].map((model, i) => {
    const own = models[i] as Float64Array;
    return [model, { corr: corr(own, target), mmc: contribution(own, meta, target) }] as const;
  });
  return { metaCorr: corr(meta, target), scores: new Map(scores) };
}
