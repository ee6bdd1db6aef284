import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCampaign, decodeCampaign, type Campaign } from '../../../protocol/campaign/campaign.js';
import { campaignLimits } from '../../../protocol/limits.js';
import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import { openLedger } from '../../../protocol/ledger/ledger.js';
import { accountOf, type AccountKey } from '../../../protocol/records/keys.js';
import type { Row } from '../../../protocol/settlement/row.js';
import { checkSuccession, genesisAfter } from '../../../protocol/settlement/succession.js';
import { tableOf } from '../../../protocol/settlement/settled-round.js';
import { settlementTable, type SettlementTable } from '../../../protocol/settlement/table.js';
import { testIdentity } from '../ledger/chain.js';
import { testCampaign, testStake } from '../../fixtures/campaign.js';
import { codeOf } from '../code-of.js';
import { amountsOf, sumOf } from '../ledger/amounts.js';
import { predicted, scores, staked } from '../ledger/staked-rounds.js';
import { slowCases } from '../../runner/slow-cases.js';

const key = (i: number): string => i.toString(16).padStart(8, '0').padEnd(64, '1');
const balance = (account: string, changes: Partial<Row & { kind: 'balance' }> = {}): Row => ({
  kind: 'balance',
  era: '0001',
  account: account as AccountKey,
  balance: 1n,
  free: 0n,
  locked: 0n,
  ...changes,
});
const rows = [balance(key(2), { free: 40n }), balance(key(3)), balance(key(4), { balance: 7n })];
const followed = cidOf(textBytes('predecessor'));
const another = cidOf(textBytes('another'));
const table = settlementTable(followed, rows);
const foreign = settlementTable(another, rows);
const predecessor = { campaign: followed, settlement: table.root };
const resolver = (await testIdentity(0)).key;
const successor = (
  genesis = genesisAfter(followed, table),
  named: Campaign['predecessor'] = predecessor,
): Campaign => testCampaign(resolver, { predecessor: named, stake: { ...testStake, genesis } });
const tableWith = (...others: Row[]) => settlementTable(followed, others);
const [first, ...others] = genesisAfter(followed, table) as [
  Campaign['stake']['genesis'][number],
  ...Campaign['stake']['genesis'],
];

const cases: readonly (readonly [id: string, act: () => unknown, code: string])[] = [
  ['succession-of-none', () => checkSuccession(successor(undefined, null), null, table), 'SUCCESSION_NONE'],
  [
    'succession-of-another-campaign',
    () => checkSuccession(successor(), another, table),
    'SUCCESSION_CAMPAIGN',
  ],
  ['succession-from-a-foreign-table', () => genesisAfter(followed, foreign), 'TABLE_CAMPAIGN'],
  [
    'succession-that-names-a-foreign-root',
    () => checkSuccession(successor(undefined, { ...predecessor, settlement: foreign.root }), null, foreign),
    'TABLE_CAMPAIGN',
  ],
  [
    'succession-from-a-foreign-table-relabelled',
    () =>
      checkSuccession(successor(undefined, { ...predecessor, settlement: foreign.root }), followed, table),
    'SUCCESSION_TABLE',
  ],
  [
    'succession-from-an-altered-table',
    () => checkSuccession(successor(), null, tableWith(...rows.slice(0, -1))),
    'SUCCESSION_TABLE',
  ],
  [
    'succession-with-an-amount-raised',
    () => checkSuccession(successor([{ ...first, amount: first.amount + 1n }, ...others]), null, table),
    'SUCCESSION_GENESIS',
  ],
  [
    'succession-with-an-account-left-out',
    () => checkSuccession(successor(others), null, table),
    'SUCCESSION_GENESIS',
  ],
  [
    'succession-with-an-account-made-up',
    () =>
      checkSuccession(
        successor([{ account: key(1) as AccountKey, amount: 1n }, first, ...others]),
        null,
        table,
      ),
    'SUCCESSION_GENESIS',
  ],
  [
    'succession-while-a-round-is-open',
    () => genesisAfter(followed, tableWith(balance(key(1)), balance(key(2), { locked: 1n }))),
    'SUCCESSION_LOCKED',
  ],
  [
    'succession-of-too-many',
    () =>
      genesisAfter(
        followed,
        tableWith(...Array.from({ length: campaignLimits.genesis + 1 }, (_, i) => balance(key(i + 1)))),
      ),
    'SUCCESSION_TABLE',
  ],
  [
    'succession-of-too-much',
    () => genesisAfter(followed, tableWith(balance(key(1), { balance: (1n << 64n) - 1n }), balance(key(2)))),
    'SUCCESSION_TABLE',
  ],
];
for (const [id, act, code] of cases) test(`${id} is ${code}`, () => assert.is(codeOf(act), code));

test('accounts start with all that they had, those that had nothing left out, and anyone can check it (SUCCESSION-1)', () => {
  const many = tableWith(
    balance(key(1), { balance: 0n }),
    balance(key(2), { balance: 1n, free: 320n }),
    balance(key(3), { balance: 0n, free: 5n }),
  );
  assert.equal(genesisAfter(followed, many), [
    { account: key(2), amount: 321n },
    { account: key(3), amount: 5n },
  ]);
  checkSuccession(successor(), predecessor.campaign, table);
  checkSuccession(successor(), null, table);
});

slowCases(test)('the greatest genesis makes a campaign that can be read', () => {
  const genesis = genesisAfter(
    followed,
    tableWith(
      ...Array.from({ length: campaignLimits.genesis }, (_, i) =>
        balance(key(i + 1), { balance: 1n << 48n }),
      ),
    ),
  );
  assert.is(decodeCampaign(encodeCampaign(successor(genesis))).stake.genesis.length, campaignLimits.genesis);
});

test('what a ledger holds when a round is settled is what the successor begins with, to the last unit', async () => {
  const { chain, models } = await staked();
  predicted(chain, '0100', models);
  const events = chain.fold(
    scores(
      chain,
      '0100',
      models.map(([pointId], i) => [pointId, (1 - 2 * i) * 20_000_000]),
    ),
  );
  const [settled] = events.flatMap((event) =>
    event.type === 'paid' ? [tableOf(chain.campaign, event.settled)] : [],
  ) as [SettlementTable];
  const genesis = genesisAfter(chain.cid, settled);
  assert.is(sumOf(genesis.map(({ amount }) => amount)), sumOf(amountsOf(chain.ledger)));
  const next = openLedger(successor(genesis), chain.cid);
  assert.is(sumOf(amountsOf(next)), chain.total());
  assert.ok(next.accounts.has(accountOf(chain.campaign.resolver)));
});

test.run();
