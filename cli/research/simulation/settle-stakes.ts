import type { PointId } from '../../../protocol/grid/point.js';
import type { AccountKey, NodeKey } from '../../../protocol/records/keys.js';
import type { Score } from '../../../protocol/scoring/score.js';
import type { Amount } from '../../../protocol/settlement/payout.js';
import { settleRound, type Position, type SettlementRules } from '../../../protocol/settlement/settlement.js';
import type { Staker } from './stakers.js';

/** A part of a staker's stake. */
export interface Part {
  readonly staker: number;
  readonly model: number;
  readonly amount: Amount;
}

/** Where all amounts are. */
export interface Holdings {
  readonly parts: readonly Part[];
  readonly treasury: Amount;
  /** What those have earned who trained and audited models. */
  readonly earned: Amount;
}

export interface ModelScores {
  readonly corr: Score;
  readonly mmc: Score;
}

/** The parts of a stake that each staker has, as equal as whole units can be. */
export const splitStakes = (stakers: readonly Staker[], stake: Amount): Part[] =>
  stakers.flatMap((models, staker) => {
    const upTo = (part: number): Amount => (stake * BigInt(part)) / BigInt(models.length);
    return models.map((model, i) => ({ staker, model, amount: upTo(i + 1) - upTo(i) }));
  });

export const sumOf = (amounts: readonly Amount[]): Amount =>
  amounts.reduce((sum, amount) => sum + amount, 0n);
export const totalOf = ({ parts, treasury, earned }: Holdings): Amount =>
  sumOf(parts.map(({ amount }) => amount)) + treasury + earned;

/**
 * A round by the rules of the campaign: what each part gains or loses is added to it or taken from it.
 * Whoever stakes on the example model runs it without help, so the commission comes back and there are no
 * verifiers; the models of the pool are others', each with `panelSize` verifiers. Throws what settleRound
 * throws.
 */
export function settleStakes(
  rules: SettlementRules,
  { parts, treasury, earned }: Holdings,
  scores: ReadonlyMap<number, ModelScores>,
  { example, panelSize }: { example: number; panelSize: number },
): Holdings {
  const panel = Array.from({ length: panelSize }, (_, i) => numbered<NodeKey>(i));
  const positions = parts.map(({ staker, model, amount }, i): Position => ({
    // The network gives no point to two stakes; here many share a model, so each part is a position of its
    // own.
    pointId: numbered<PointId>(i),
    account: numbered<AccountKey>(staker),
    node: numbered<NodeKey>(model),
    verifiers: model === example ? [] : panel,
    stake: amount,
    available: amount,
    predicted: true,
    ...(scores.get(model) as ModelScores),
  }));
  const { positions: settled, treasuryChange } = settleRound(rules, positions, treasury);
  let earnedNow = 0n;
  const after = settled.map(({ gain, loss, commission, toStaker }, i): Part => {
    const part = parts[i] as Part;
    const kept = part.model === example ? toStaker + commission : toStaker;
    earnedNow += gain - kept;
    return { ...part, amount: part.amount + kept - loss };
  });
  const holdings = { parts: after, treasury: treasury + treasuryChange, earned: earned + earnedNow };
  const [before, now] = [totalOf({ parts, treasury, earned }), totalOf(holdings)];
  if (before !== now) throw new Error(`a round made ${now - before} of nothing`);
  return holdings;
}

const numbered = <T extends string>(i: number): T => i.toString(16).padStart(64, '0') as T;
