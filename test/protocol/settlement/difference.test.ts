import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareTables, differencesMax } from '../../../protocol/settlement/difference.js';
import type { AccountKey } from '../../../protocol/records/keys.js';
import type { BalanceRow, Row } from '../../../protocol/settlement/row.js';
import { settlementTable } from '../../../protocol/settlement/table.js';
import { seeded } from '../codec/arbitrary.js';
import { tableRows } from './arbitrary.js';
import { tableOf } from './vectors.js';

const test = suite('table differences (SETTLE-9)');
const { campaign, rows } = tableOf('round');
const compare = (a: readonly Row[], b: readonly Row[]): ReturnType<typeof compareTables> =>
  compareTables(settlementTable(campaign, a), settlementTable(campaign, b));

test('a table is like itself, and unlike any with another root', () => {
  fc.assert(
    fc.property(tableRows, tableRows, (a, b) => {
      assert.equal(compare(a, a), { differences: [], count: 0 });
      assert.is(
        compare(a, b).count === 0,
        settlementTable(campaign, a).root === settlementTable(campaign, b).root,
      );
      assert.is(compare(a, b).count, compare(b, a).count);
    }),
    seeded(60),
  );
});

test('a difference names the row, the field and both values', () => {
  const [changed, last] = [rows[3], rows.at(-1)] as [Row & { kind: 'position' }, BalanceRow];
  const other = [
    ...rows.with(3, { ...changed, change: 5n, predicted: false }).slice(0, -1),
    { ...last, locked: 0n },
  ];
  assert.equal(compare(rows, other), {
    count: 3,
    differences: [
      { kind: 'position', subject: changed.pointId, field: 'predicted', a: true, b: false },
      { kind: 'position', subject: changed.pointId, field: 'change', a: changed.change, b: 5n },
      { kind: 'balance', subject: last.account, field: 'locked', a: last.locked, b: 0n },
    ],
  });
});

test('a row that only one table has is named as a whole', () => {
  const [first, last] = [rows[0], rows.at(-1)] as [Row & { kind: 'position' }, BalanceRow];
  assert.equal(compare(rows.slice(0, -1), rows.slice(1)), {
    count: 2,
    differences: [
      { kind: 'position', subject: first.pointId, field: null, a: first, b: null },
      { kind: 'balance', subject: last.account, field: null, a: null, b: last },
    ],
  });
});

test('the first differences are named and all are counted', () => {
  const many = (balance: bigint): Row[] =>
    Array.from({ length: 150 }, (_, i) => ({
      kind: 'balance',
      era: '0042',
      account: (i + 16).toString(16).padStart(2, '0').repeat(32) as AccountKey,
      balance,
      free: 0n,
      locked: 0n,
    }));
  const { differences, count } = compare(many(1n), many(2n));
  assert.is(differences.length, differencesMax);
  assert.is(count, 150);
  assert.is(differences[0]?.subject, '10'.repeat(32));
});

test.run();
