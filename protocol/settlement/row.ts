import { eraName } from '../dataset/era-name.js';
import {
  bool,
  difference64,
  hex32,
  int,
  literal,
  map,
  uint64,
  type Shape,
  type Shaped,
} from '../codec/shape.js';
import type { PointId } from '../grid/point.js';
import { accountKey as account, nodeKey, type AccountKey } from '../records/keys.js';
import { scoreMax } from '../scoring/score.js';

const score = int(-scoreMax, scoreMax);

/**
 * What a round did to a stake on one model: `change` is its gain or, below 0, its loss; commission and all
 * fees are parts of a gain.
 */
const position = map({
  kind: literal('position'),
  era: eraName,
  pointId: hex32<PointId>(),
  account,
  node: nodeKey,
  stake: uint64,
  corr: score,
  mmc: score,
  predicted: bool,
  change: difference64,
  commission: uint64,
  fees: uint64,
});

/** What an account has after the round: to spend, free in its delegations, and locked in other rounds. */
export const balanceRow = map({
  kind: literal('balance'),
  era: eraName,
  account,
  balance: uint64,
  free: uint64,
  locked: uint64,
});

const shapes = { position, balance: balanceRow };
export type RowKind = keyof typeof shapes;
export type PositionRow = Shaped<typeof position>;
export type BalanceRow = Shaped<typeof balanceRow>;
export type Row = PositionRow | BalanceRow;

const kind = literal('position', 'balance');

/** A row of a settlement table, of either kind. Source: rule SETTLE-6. */
export const row: Shape<Row> = {
  encode: (value) => (shapes[value.kind] as Shape<Row>).encode(value),
  decode: (value, path) => {
    const found = kind.decode((value as { kind?: unknown } | null)?.kind, `${path}.kind`);
    return (shapes[found] as Shape<Row>).decode(value, path);
  },
};

/** Bytes of an encoded row, and rows of a table, at most. */
export const rowMaxBytes = 512;
export const tableRowsMax = 1_000_000;

/** What a row is about: no other row of its kind in a table has it. */
export const subjectOf = (of: Row): PointId | AccountKey =>
  of.kind === 'position' ? of.pointId : of.account;

/** Whether `a` stands before `b` in a table: positions by point id, then balances by account. */
export const precedes = (a: Row, b: Row): boolean =>
  a.kind === b.kind ? subjectOf(a) < subjectOf(b) : a.kind === 'position';
