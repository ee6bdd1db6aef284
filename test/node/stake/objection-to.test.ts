import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { draftOf } from '../../../node/stake/draft-ledger.js';
import { objectionTo } from '../../../node/stake/objection-to.js';
import { ledgerDigest } from '../../../protocol/ledger/digest.js';
import { snapshotLedger } from '../../../protocol/ledger/ledger.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { accountOf, delegationOwner, type AccountKey } from '../../../protocol/records/keys.js';
import { testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from '../../protocol/ledger/chain.js';
import type { Account, EditableAccount } from '../../../protocol/ledger/accounts/account.js';
import { Table } from '../../../protocol/ledger/table.js';
import { drawOf } from '../../../protocol/ledger/slots/slot.js';

const staker = await testIdentity(40);
const pauper = await testIdentity(41);
const account = accountOf(staker.key);

const staked = (): Promise<Chain> =>
  Chain.create(4, { stake: { ...testStake, genesis: [{ account, amount: 1_000n }] } });
const poolsOf = (...records: VerifiedRecord[]) => ({
  pending: new Map(records.map((record) => [record.cid, record])),
  early: new Map(),
});

const poor = await staked();
const body = { to: accountOf(poor.nodes[0]!.key), amount: 600n };
const [first, second] = [0, 1].map((sequence) => poor.signed(staker, 'transfer', { ...body, sequence })) as [
  VerifiedRecord,
  VerifiedRecord,
];
const frozen = await staked();
frozen.fold(
  frozen.signed(staker, 'transfer', body),
  frozen.signed(staker, 'transfer', { ...body, amount: 1n }),
);

const objections: {
  id: string;
  on: Chain;
  waiting: VerifiedRecord[];
  record: VerifiedRecord;
  code: string;
}[] = [
  {
    id: 'more than the account holds',
    on: poor,
    waiting: [],
    record: poor.signed(staker, 'transfer', { ...body, amount: 1_001n }),
    code: 'TRANSFER_AMOUNT',
  },
  {
    id: 'more than is left after what waits',
    on: poor,
    waiting: [first],
    record: second,
    code: 'TRANSFER_AMOUNT',
  },
  { id: 'a place that nothing leads to', on: poor, waiting: [], record: second, code: 'ACCOUNT_SEQUENCE' },
  {
    id: 'of who has no account',
    on: poor,
    waiting: [],
    record: poor.signed(pauper, 'transfer', body),
    code: 'ACCOUNT_UNKNOWN',
  },
  {
    id: 'of a frozen account',
    on: frozen,
    waiting: [],
    record: frozen.signed(staker, 'transfer', body),
    code: 'ACCOUNT_FROZEN',
  },
  {
    id: 'stake for an unknown node',
    on: poor,
    waiting: [],
    record: poor.signed(staker, 'delegation', { amount: 100n, models: 1, operator: pauper.key }),
    code: 'DELEGATION_OPERATOR',
  },
];
for (const { id, on, waiting, record, code } of objections) {
  test(`what the ledger would object to is foretold: ${id}: ${code}`, () => {
    const before = ledgerDigest(on.ledger);
    assert.is(objectionTo(on.ledger, poolsOf(...waiting), record)?.code, code);
    assert.is(ledgerDigest(on.ledger), before, 'the ledger itself is not touched');
  });
}

test('nothing is objected to what would have its effect, also behind what waits', () => {
  assert.is(objectionTo(poor.ledger, poolsOf(), first), null);
  const next = poor.signed(staker, 'transfer', { ...body, amount: 400n, sequence: 1 });
  assert.is(objectionTo(poor.ledger, poolsOf(first), next), null);
});

test('a delegation can be taken back once, also while its node trains', async () => {
  const chain = await staked();
  const node = chain.nodes[1]!;
  const given = chain.signed(staker, 'delegation', { amount: 100n, models: 2, operator: node.key });
  const owner = delegationOwner(given.cid);
  chain.fold(given);
  chain.fold();
  chain.fold(chain.opening(node, { owner, slot: 0 }));
  chain.fold();
  const { generation, pointId, target, index } = drawOf(
    chain.ledger.members.get(node.key)!.slots.get(`${owner}/0`)!,
  )!;
  chain.fold(chain.sign(node, 'claim', { owner, slot: 0, generation, pointId, target, index }));
  const [taken, again] = [1, 2].map((sequence) =>
    chain.signed(staker, 'undelegation', { sequence, delegation: given.cid }),
  ) as [VerifiedRecord, VerifiedRecord];
  const before = ledgerDigest(chain.ledger);
  assert.is(objectionTo(chain.ledger, poolsOf(), taken), null);
  assert.is(objectionTo(chain.ledger, poolsOf(taken), again)?.code, 'UNDELEGATION_UNKNOWN');
  assert.is(ledgerDigest(chain.ledger), before, 'its slot and its point are still there');
  assert.ok(chain.ledger.points.has(pointId));
});

test('no table of a draft is the one of its ledger', () => {
  const draft = draftOf(poor.ledger);
  for (const [name, table] of Object.entries(snapshotLedger(poor.ledger)))
    if (table instanceof Map) assert.is.not(draft[name as keyof typeof draft], table, name);
});

const keys = Array.from({ length: 5 }, (_, i) => String(i) as AccountKey);
const accountWith = (balance: bigint): Account => ({ balance, sequence: 0, log: [], isFrozen: false });
const steps = fc.array(
  fc.tuple(fc.constantFrom('get', 'spend', 'set', 'delete', 'clear'), fc.constantFrom(...keys)),
);

test('a draft reads and changes as a copy of the table would, and leaves the table alone', () => {
  fc.assert(
    fc.property(fc.subarray(keys), steps, (there, changes) => {
      const rows = there.map((key, i) => [key, accountWith(BigInt(i))] as const);
      const accounts = new Table<AccountKey, EditableAccount>(rows);
      const before = structuredClone(new Map(accounts));
      const copy = new Table<AccountKey, EditableAccount>(structuredClone(new Map(accounts)));
      const draft = draftOf({ ...poor.ledger, accounts }).accounts;
      for (const [what, key] of changes)
        for (const table of [copy, draft]) {
          const found = table.get(key);
          if (what === 'spend') table.edit(key, (account) => void account.balance++);
          if (what === 'set') table.set(key, accountWith(9n));
          if (what === 'delete') assert.is(table.delete(key), found !== undefined);
          if (what === 'clear') table.clear();
        }
      for (const key of keys) assert.equal([draft.has(key), draft.get(key)], [copy.has(key), copy.get(key)]);
      const seen: [AccountKey, Account][] = [];
      draft.forEach((value, key) => seen.push([key, value]));
      const sorted = (entries: Iterable<[AccountKey, Account]>): unknown[] =>
        [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
      assert.equal([draft.size, sorted(draft), sorted(seen)], [copy.size, sorted(copy), sorted(copy)]);
      assert.equal([...draft.values()].length, copy.size);
      assert.equal(new Map(accounts), before);
    }),
  );
});

test.run();
