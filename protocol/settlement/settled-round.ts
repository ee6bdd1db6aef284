import { eraName } from '../dataset/era-name.js';
import {
  decodeShape,
  encodeShape,
  hash,
  hex32,
  int,
  list,
  literal,
  map,
  nullable,
  rawLink,
  uint,
  uint64,
  valueLink,
  type Shaped,
} from '../codec/shape.js';
import type { PointId } from '../grid/point.js';
import { accountKey as account, nodeKey, type AccountKey } from '../records/keys.js';
import { scoreMax, type Score } from '../scoring/score.js';
import { balanceRow, row, tableRowsMax, type BalanceRow } from './row.js';
import {
  paymentsOf,
  settleRound,
  type Position,
  type SettledPosition,
  type SettlementRules,
} from './settlement.js';
import { positionRow, settlementTable, type SettlementTable } from './table.js';

const verifiersMax = 10_000;
const score = int(-scoreMax, scoreMax);

const settledPosition = map({
  pointId: hex32<PointId>(),
  account,
  node: nodeKey,
  verifiers: list(nodeKey, verifiersMax),
  stake: uint64,
  available: uint64,
  /** The block of the predictions that came in time. */
  predictions: nullable(rawLink),
  /** None where the resolver gave none. */
  scores: nullable(map({ corr: score, mmc: score })),
  /**
   * What becomes of earnings: they are held until the model has vested; there are none where it was found
   * forged meanwhile.
   */
  model: literal('vesting', 'vested', 'revoked'),
});

/**
 * A round with all that its table follows from, but for the rules of its campaign: what a node keeps of it.
 */
const settledRoundShape = map({
  kind: literal('settled-round'),
  version: literal(1),
  campaign: valueLink,
  era: eraName,
  /** The cuts that opened it, that were the last to hold predictions, and that settled it. */
  opened: uint(),
  deadline: uint(),
  cut: uint(),
  rows: hash,
  targets: hash,
  positions: list(settledPosition, tableRowsMax),
  /** What each account had before. */
  before: list(balanceRow, tableRowsMax),
  table: list(row, tableRowsMax),
});

export type SettledRound = Shaped<typeof settledRoundShape>;
export type SettledRoundPosition = SettledRound['positions'][number];
/** Bytes of an encoded one at most. */
const settledRoundMaxBytes = 64 << 20;

export const encodeSettledRound = (round: SettledRound): Uint8Array => encodeShape(settledRoundShape, round);
/** Throws codecCodes. */
export const decodeSettledRound = (bytes: Uint8Array): SettledRound =>
  decodeShape(settledRoundShape, bytes, settledRoundMaxBytes, 'round');

/** As a settlement takes it: a model that was found forged meanwhile neither earns nor loses. */
function toPosition({ predictions, scores, model, ...position }: SettledRoundPosition): Position {
  const predicted = predictions !== null && scores !== null && model !== 'revoked';
  return { ...position, predicted, corr: predicted ? scores.corr : 0, mmc: predicted ? scores.mmc : 0 };
}

/**
 * What a round does: its table, the change of the treasury, and what becomes of each position, in their
 * order.
 */
export interface SettledTable {
  readonly table: SettlementTable;
  readonly treasuryChange: bigint;
  readonly paid: readonly PaidPosition[];
}

export interface PaidPosition {
  readonly pointId: PointId;
  /** What the stake loses. */
  readonly loss: bigint;
  /** What the model earns, by account; held with it while it vests. */
  readonly payments: readonly (readonly [AccountKey, bigint])[];
}

/**
 * Settles a round from its positions and what each account had before: for the ledger, and for whoever
 * verifies it. `treasury` is the resolver's account. Throws what settleRound and settlementTable throw.
 * Source: rules SETTLE-1 to SETTLE-7.
 */
export function settleTable(
  rules: SettlementRules,
  treasury: AccountKey,
  { campaign, era, positions, before }: Pick<SettledRound, 'campaign' | 'era' | 'positions' | 'before'>,
): SettledTable {
  const balances = new Map(before.map((each) => [each.account, { ...each }]));
  const balanceOf = (account: AccountKey): BalanceRow => {
    const none = { kind: 'balance', era, account, balance: 0n, delegated: 0n, vesting: 0n } as const;
    const found = balances.get(account) ?? { ...none };
    balances.set(account, found);
    return found;
  };
  const taken = positions.map(toPosition);
  const { positions: settled, treasuryChange } = settleRound(rules, taken, balanceOf(treasury).balance);
  balanceOf(treasury).balance += treasuryChange;
  const paid: PaidPosition[] = [];
  const rows = positions.map((position, i) => {
    const one = settled[i] as SettledPosition;
    const at = taken[i] as Position;
    const payments = [...paymentsOf(at, one)].filter(([, amount]) => amount > 0n);
    balanceOf(position.account).delegated -= one.loss;
    for (const [account, amount] of payments)
      balanceOf(account)[position.model === 'vesting' ? 'vesting' : 'balance'] += amount;
    paid.push({ pointId: position.pointId, loss: one.loss, payments });
    return positionRow(era, at, one);
  });
  const after = [...balances.values()].sort((a, b) => (a.account < b.account ? -1 : 1));
  return { table: settlementTable(campaign, [...rows, ...after]), treasuryChange, paid };
}

/** The table of a round by other scores, those of one's own: a point that has none is not scored. */
export function recomputeTable(
  rules: SettlementRules,
  treasury: AccountKey,
  round: SettledRound,
  scores: ReadonlyMap<PointId, { readonly corr: Score; readonly mmc: Score }>,
): SettlementTable {
  const positions = round.positions.map((position) => ({
    ...position,
    scores: scores.get(position.pointId) ?? null,
  }));
  return settleTable(rules, treasury, { ...round, positions }).table;
}
