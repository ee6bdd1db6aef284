import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wordObjection } from '../../../../cli/commands/stake/objection.js';
import type { AccountOrder } from '../../../../cli/commands/stake/account-order.js';
import type { Objection } from '../../../../node/stake/objection-to.js';
import { cidOf } from '../../../../protocol/codec/hash.js';
import type { AccountKey, NodeKey } from '../../../../protocol/records/keys.js';
import { testStake } from '../../../fixtures/campaign.js';
import type { StakeView } from '../../../../node/api/routes/stake.js';

const cid = cidOf(new Uint8Array(1));
const give = (amount: bigint): AccountOrder => ({
  kind: 'transfer',
  to: '22'.repeat(32) as AccountKey,
  amount,
});
const put = (amount: bigint, models: number): AccountOrder => ({
  kind: 'delegation',
  amount,
  models,
  operator: 'node' as NodeKey,
});
/**
 * Each account holds 1000, 300 of which go by a record that waits; a model takes 10, a delegation has 4 at
 * most, and a bond is 500.
 */
const stake = { ...testStake, bond: 500n };
const view = {
  account: '11'.repeat(32),
  balance: 1_000n,
  pending: [
    { record: cid, kind: 'transfer', sequence: 3, amount: 300n, to: '22'.repeat(32) },
    { record: cid, kind: 'undelegation', sequence: 4, delegation: cid },
  ],
} as unknown as StakeView;
const holds = 'the account holds 1,000 TEST, of which 300 TEST goes by records that wait for a cut';

const causes: readonly (readonly [
  id: string,
  code: Objection['code'],
  order: AccountOrder,
  words: string,
])[] = [
  [
    'unknown',
    'ACCOUNT_UNKNOWN',
    give(1n),
    'The ledger does not know account lode1zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygswev0my',
  ],
  [
    'frozen',
    'ACCOUNT_FROZEN',
    put(1n, 1),
    'Account lode1zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygswev0my is frozen: two records were signed for one place in its log',
  ],
  ['given-too-much', 'TRANSFER_AMOUNT', give(701n), `701 TEST cannot be given: ${holds}`],
  [
    'given-of-the-bond',
    'TRANSFER_BOND',
    give(300n),
    `300 TEST would leave less than 500 TEST, the bond of the account's node, which takes part: ${holds}`,
  ],
  [
    'given-to-a-new-account',
    'TRANSFER_ACCOUNT',
    give(10n),
    'lode1yg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3qadj6zg is not open yet: to open it costs 10 TEST, and 10 TEST is not more',
  ],
  [
    'given-where-accounts-are-full',
    'TRANSFER_ACCOUNT',
    give(11n),
    'The campaign has as many accounts as it can have',
  ],
  ['delegated-too-much', 'DELEGATION_AMOUNT', put(701n, 1), `701 TEST cannot be delegated: ${holds}`],
  [
    'delegated-too-little',
    'DELEGATION_AMOUNT',
    put(9n, 1),
    '9 TEST is too little for 1 model: each takes at least 10 TEST',
  ],
  [
    'delegated-too-little-for-two',
    'DELEGATION_AMOUNT',
    put(19n, 2),
    '19 TEST is too little for 2 models: each takes at least 10 TEST',
  ],
  [
    'delegated-of-the-bond',
    'DELEGATION_AMOUNT',
    put(300n, 2),
    `300 TEST would leave less than 500 TEST, the bond of the account's node, which takes part: ${holds}`,
  ],
  [
    'delegated-to-who-is-not-there',
    'DELEGATION_OPERATOR',
    put(100n, 1),
    'Node node takes no part: it is not enrolled, was barred or lacks the bond of 500 TEST',
  ],
  [
    'delegations-are-full',
    'DELEGATION_FULL',
    put(100n, 1),
    'The campaign has as many delegations, or models of delegations, as it can have',
  ],
  [
    'taken-back-twice',
    'UNDELEGATION_UNKNOWN',
    { kind: 'undelegation', delegation: cid },
    `Delegation ${cid} was taken back before`,
  ],
];
for (const [id, code, order, words] of causes) {
  test(`an objection is told by its own cause: ${id}: ${code}`, () =>
    assert.is(wordObjection(code, order, view, { stake }), words));
}

test.run();
