import { fail } from '../error.js';
import type { PointId } from '../grid/point.js';
import { accountOf, type AccountKey, type NodeKey } from '../records/keys.js';
import type { Score } from '../scoring/score.js';
import { settlementCodes } from './codes.js';
import {
  checkAmount,
  checkPayoutRules,
  checkRule,
  checkScore,
  payoutOf,
  type Amount,
  type PayoutRules,
} from './payout.js';
import { tableRowsMax } from './row.js';

/** How a round is settled: what scores pay, and who gets which share of a gain, in parts per million. */
export interface SettlementRules extends PayoutRules {
  readonly commissionPpm: number;
  readonly verifierPpm: number;
}

/** A stake on one model in one round. */
export interface Position {
  readonly pointId: PointId;
  /** Whose stake it is. */
  readonly account: AccountKey;
  /** Who runs the model. */
  readonly node: NodeKey;
  /** Who audited it, each once; the order changes nothing. */
  readonly verifiers: readonly NodeKey[];
  /** What the round has locked for it, and it can lose. */
  readonly stake: Amount;
  readonly corr: Score;
  readonly mmc: Score;
  /** Whether predictions were there in time; without them both scores are 0. */
  readonly predicted: boolean;
}

/**
 * What a round gives or takes: gain = commission + fee * verifiers + toStaker, and of gain and loss one at
 * least is 0.
 */
export interface SettledPosition {
  readonly pointId: PointId;
  /** By the formula, below 0 for a loss, whatever is there to pay from. */
  readonly payout: bigint;
  /** What goes to the treasury, and what comes from it. */
  readonly loss: Amount;
  readonly gain: Amount;
  readonly commission: Amount;
  /** For each verifier. */
  readonly fee: Amount;
  readonly toStaker: Amount;
}

export interface Settlement {
  readonly positions: readonly SettledPosition[];
  /** What the treasury gains, below 0 what it pays: losses less gains. */
  readonly treasuryChange: bigint;
  readonly totals: {
    readonly [K in 'atRisk' | 'losses' | 'gains' | 'commissions' | 'fees' | 'toStakers']: bigint;
  };
}

const million = 1_000_000n;

/**
 * Settles a round: what is lost goes to the treasury, what is won comes from it, and nothing is made or lost.
 * Positions are in ascending order of their point ids. Throws SETTLE_RULES, SETTLE_AMOUNT, SETTLE_SCORE,
 * SETTLE_POSITIONS or SETTLE_VERIFIERS. Source: rules SETTLE-1 to SETTLE-5.
 */
export function settleRound(
  rules: SettlementRules,
  positions: readonly Position[],
  treasury: Amount,
): Settlement {
  checkRules(rules);
  checkPositions(positions);
  checkAmount('The treasury', treasury);
  const atRisk = sumOf(positions, ({ stake }) => stake);
  const due = positions.map((position) => {
    const payout =
      position.predicted && atRisk > 0n
        ? payoutOf(rules, position.stake, position.corr, position.mmc, atRisk)
        : 0n;
    return { position, payout, loss: payout < 0n ? -payout : 0n };
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
function shared(
  rules: SettlementRules,
  gain: Amount,
  verifiers: bigint,
): { commission: Amount; fee: Amount; toStaker: Amount } {
  const commission = (gain * BigInt(rules.commissionPpm)) / million;
  const fee = verifiers === 0n ? 0n : (gain * BigInt(rules.verifierPpm)) / million / verifiers;
  return { commission, fee, toStaker: gain - commission - fee * verifiers };
}

/** Who else than the staker has a part of a position's gain, and how much of it. */
export const sharesOf = (
  { node, verifiers }: Position,
  { commission, fee }: SettledPosition,
): [AccountKey, Amount][] => [
  [accountOf(node), commission],
  ...verifiers.map((verifier): [AccountKey, Amount] => [accountOf(verifier), fee]),
];

function checkRules(rules: SettlementRules): void {
  checkPayoutRules(rules);
  const { commissionPpm, verifierPpm } = rules;
  checkRule('commissionPpm', commissionPpm, Number(million));
  checkRule('verifierPpm', verifierPpm, Number(million));
  checkRule('commissionPpm with verifierPpm', commissionPpm + verifierPpm, Number(million));
}

function checkPositions(positions: readonly Position[]): void {
  const { length } = positions;
  if (length > tableRowsMax) fail(settlementCodes, 'SETTLE_POSITIONS', `The round has ${length} positions`);
  positions.forEach(({ pointId, verifiers, stake, corr, mmc, predicted }, i) => {
    const before = positions[i - 1];
    if (before !== undefined && before.pointId >= pointId)
      fail(settlementCodes, 'SETTLE_POSITIONS', `${pointId} follows ${before.pointId}`);
    if (new Set(verifiers).size !== verifiers.length)
      fail(settlementCodes, 'SETTLE_VERIFIERS', `A verifier of ${pointId} is named twice`);
    checkAmount(`The stake on ${pointId}`, stake);
    checkScore(corr);
    checkScore(mmc);
    if (!predicted && (corr !== 0 || mmc !== 0))
      fail(settlementCodes, 'SETTLE_SCORE', `${pointId} has a score without predictions`);
  });
}

const sumOf = <T>(items: readonly T[], of: (item: T) => bigint): bigint =>
  items.reduce((sum, item) => sum + of(item), 0n);
