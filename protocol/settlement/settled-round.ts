import type { Campaign } from '../campaign/campaign.js';
import type { Cid } from '../codec/hash.js';
import {
  bool,
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
import { eraName } from '../dataset/era-name.js';
import type { PointId } from '../grid/point.js';
import { accountKey as account, accountOf, nodeKey, type AccountKey } from '../records/keys.js';
import { scoreMax, type Score } from '../scoring/score.js';
import { balanceRow, tableRowsMax, type BalanceRow, type Row } from './row.js';
import type { Amount } from './payout.js';
import { settleRound, sharesOf, type Position, type SettledPosition } from './settlement.js';
import { positionRow, settlementTable, type SettlementTable } from './table.js';

const verifiersMax = 10_000;
const score = int(-scoreMax, scoreMax);

const settledPosition = map({
  pointId: hex32<PointId>(),
  account,
  node: nodeKey,
  verifiers: list(nodeKey, verifiersMax),
  stake: uint64,
  /** The block of the predictions that came in time. */
  predictions: nullable(rawLink),
  /** None where the resolver gave none. */
  scores: nullable(map({ corr: score, mmc: score })),
  /** Whether its delegation goes on: what comes back of the stake is then free in it. */
  goesOn: bool,
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
  /** None where nobody scored it in time. */
  targets: nullable(hash),
  positions: list(settledPosition, tableRowsMax),
  /** What each account had before. */
  before: list(balanceRow, tableRowsMax),
  /** The root of its table. */
  root: hash,
});

export type SettledRound = Shaped<typeof settledRoundShape>;
/** As a fold leaves it, which has no time for the hashes of its table. */
export type UnhashedRound = Omit<SettledRound, 'root'>;
export type SettledRoundPosition = SettledRound['positions'][number];
/** Bytes of an encoded one at most. */
const settledRoundMaxBytes = 64 << 20;

export const encodeSettledRound = (round: SettledRound): Uint8Array => encodeShape(settledRoundShape, round);
/** Throws codecCodes. */
export const decodeSettledRound = (bytes: Uint8Array): SettledRound =>
  decodeShape(settledRoundShape, bytes, settledRoundMaxBytes, 'round');

/** What rounds are settled by. */
export type SettlingCampaign = Pick<Campaign, 'payout' | 'resolver' | 'rounds'>;
type Settling = Pick<UnhashedRound, 'era' | 'positions' | 'before'>;

/** What a round does: the rows of its table, the treasury's change, and what becomes of each position. */
export interface PaidRound {
  readonly rows: readonly Row[];
  readonly treasuryChange: bigint;
  /** In the order of the positions. */
  readonly paid: readonly PaidPosition[];
}

export interface PaidPosition {
  readonly pointId: PointId;
  /** What is locked no more. */
  readonly stake: Amount;
  /** What of it and of the gain its delegation has free again. */
  readonly toFree: Amount;
  /** What goes to balances. */
  readonly payments: readonly (readonly [AccountKey, Amount])[];
}

/**
 * Settles a round from its positions and what each account had before: for the ledger, and for whoever
 * verifies it. Throws what settleRound throws. Source: rules SETTLE-1 to SETTLE-6 and ROUND-6.
 */
export function settlePositions(campaign: SettlingCampaign, { era, positions, before }: Settling): PaidRound {
  const treasury = accountOf(campaign.resolver);
  const balances = new Map(before.map((each) => [each.account, { ...each }]));
  const balanceOf = (account: AccountKey): BalanceRow => {
    const none = { kind: 'balance', era, account, balance: 0n, free: 0n, locked: 0n } as const;
    const found = balances.get(account) ?? { ...none };
    balances.set(account, found);
    return found;
  };
  const taken = positions.map(toPosition);
  const { positions: settled, treasuryChange } = settleRound(
    campaign.payout,
    taken,
    balanceOf(treasury).balance,
  );
  balanceOf(treasury).balance += treasuryChange;
  const paid = positions.map((position, i) =>
    paidPosition(campaign, position, taken[i] as Position, settled[i] as SettledPosition),
  );
  positions.forEach(({ account, stake }, i) => {
    const { toFree, payments } = paid[i] as PaidPosition;
    const staker = balanceOf(account);
    staker.locked -= stake;
    staker.free += toFree;
    for (const [key, amount] of payments) balanceOf(key).balance += amount;
  });
  const rows = taken.map((at, i) => positionRow(era, at, settled[i] as SettledPosition));
  const after = [...balances.values()].sort((a, b) => (a.account < b.account ? -1 : 1));
  return { rows: [...rows, ...after], treasuryChange, paid };
}

function toPosition({ predictions, scores, goesOn: _, ...position }: SettledRoundPosition): Position {
  const predicted = predictions !== null && scores !== null;
  return { ...position, predicted, corr: predicted ? scores.corr : 0, mmc: predicted ? scores.mmc : 0 };
}

function paidPosition(
  { rounds }: SettlingCampaign,
  { pointId, account, stake, goesOn }: SettledRoundPosition,
  position: Position,
  settled: SettledPosition,
): PaidPosition {
  const back = stake - settled.loss;
  const toFree = goesOn ? back + (rounds.compounds ? settled.toStaker : 0n) : 0n;
  const toBalance = back + settled.toStaker - toFree;
  const payments = [[account, toBalance] as const, ...sharesOf(position, settled)];
  return { pointId, stake, toFree, payments: payments.filter(([, amount]) => amount > 0n) };
}

/** The table of a round. Throws what settlePositions and settlementTable throw. */
export const tableOf = (
  campaign: SettlingCampaign,
  round: Settling & { readonly campaign: Cid },
): SettlementTable => settlementTable(round.campaign, settlePositions(campaign, round).rows);

/** The table of a round by other scores, those of one's own: a point that has none is not scored. */
export function recomputeTable(
  campaign: SettlingCampaign,
  round: UnhashedRound,
  scores: ReadonlyMap<PointId, { readonly corr: Score; readonly mmc: Score }>,
): SettlementTable {
  const positions = round.positions.map((position) => ({
    ...position,
    scores: scores.get(position.pointId) ?? null,
  }));
  return tableOf(campaign, { ...round, positions });
}
