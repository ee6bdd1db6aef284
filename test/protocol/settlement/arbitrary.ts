import * as fc from 'fast-check';
import type { PointId } from '../../../protocol/grid/point.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import type { AccountKey } from '../../../protocol/records/keys.js';
import type { BalanceRow, PositionRow, Row } from '../../../protocol/settlement/row.js';
import type { Position, SettlementRules } from '../../../protocol/settlement/settlement.js';

/** A key or id of 32 equal bytes, none of which is of small order. */
export const filled = (byte: number): string => byte.toString(16).padStart(2, '0').repeat(32);

const share = fc.oneof(fc.constantFrom(0, 1, 500_000, 1_000_000), fc.nat(1_000_000));
const small = fc.bigInt({ min: 0n, max: 40n });
const amount = fc.oneof(small, fc.bigInt({ min: 0n, max: 1n << 58n }));
const score = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -100_000_000, max: 100_000_000 }),
  fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
);
const node = fc.integer({ min: 0xc0, max: 0xc3 }).map((byte) => filled(byte) as NodeKey);

export const payoutRules = {
  corrMultiplier: fc.nat(4_000_000),
  mmcMultiplier: fc.nat(4_000_000),
  clip: fc.oneof(fc.constantFrom(0, 50_000_000, 1_000_000_000), fc.nat(1_000_000_000)),
  stakeThreshold: fc.oneof(amount, fc.constant((1n << 64n) - 1n), fc.constant(null)),
};

export const rules: fc.Arbitrary<SettlementRules> = fc
  .record({ ...payoutRules, commissionPpm: share, verifierPpm: share })
  .map((drawn) => ({ ...drawn, verifierPpm: Math.min(drawn.verifierPpm, 1_000_000 - drawn.commissionPpm) }));

const position = fc
  .record({
    account: fc.integer({ min: 0xa0, max: 0xa3 }).map((byte) => filled(byte) as AccountKey),
    node,
    verifiers: fc.uniqueArray(node, { maxLength: 4 }),
    stake: amount,
    corr: score,
    mmc: score,
    predicted: fc.integer({ min: 0, max: 9 }).map((die) => die > 0),
  })
  .map((drawn) => (drawn.predicted ? drawn : { ...drawn, corr: 0, mmc: 0 }));

export const positions: fc.Arbitrary<Position[]> = fc
  .array(position, { maxLength: 12 })
  .map((drawn) => drawn.map((each, i) => ({ ...each, pointId: filled(i + 1) as PointId })));

export const treasury = fc.oneof(fc.constant(0n), small, amount);

/** Rows of a table: any amounts, with the ids in order. */
const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const balanceRow = fc.record({ balance: uint64, free: uint64, locked: uint64 });
const positionRow = fc.record({
  stake: uint64,
  corr: score,
  mmc: score,
  predicted: fc.boolean(),
  change: fc.bigInt({ min: 1n - (1n << 64n), max: (1n << 64n) - 1n }),
  commission: uint64,
  fees: uint64,
});
export const tableRows: fc.Arbitrary<Row[]> = fc
  .tuple(fc.array(positionRow, { maxLength: 12 }), fc.array(balanceRow, { minLength: 1, maxLength: 12 }))
  .map(([first, then]) => [
    ...first.map((each, i): PositionRow => ({
      kind: 'position',
      era: '0042',
      pointId: filled(i + 1) as PointId,
      account: filled(0xa0) as AccountKey,
      node: filled(0xc0) as NodeKey,
      ...each,
    })),
    ...then.map((each, i): BalanceRow => ({
      kind: 'balance',
      era: '0042',
      account: filled(i + 0xa0) as AccountKey,
      ...each,
    })),
  ]);
