import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accountsMax } from '../../../../protocol/ledger/ledger.js';
import { accountOf, type AccountKey } from '../../../../protocol/records/keys.js';
import { genesisOf, testStake } from '../../../fixtures/campaign.js';
import { Chain, testIdentity } from '../chain.js';

const resolver = await testIdentity(0);
const staker = await testIdentity(40);
/** Keys that nobody has: they are given amounts, and sign nothing. */
const stranger = (i: number): AccountKey =>
  `${'ab'.repeat(16)}${i.toString(16).padStart(32, '0')}` as AccountKey;

const genesis = [
  ...genesisOf([
    [resolver.key, 1n],
    [staker.key, 100n],
  ]),
  ...Array.from({ length: accountsMax - 3 }, (_, i) => ({ account: stranger(i), amount: 1n })),
].sort((a, b) => (a.account < b.account ? -1 : 1));
const chain = new Chain([resolver], { stake: { ...testStake, genesis } });
const transfer = (to: AccountKey): string | undefined =>
  chain
    .fold(chain.signed(staker, 'transfer', { to, amount: 11n }))
    .flatMap((event) => (event.type === 'declined' ? [event.code] : []))[0];

const declines = [{ id: 'an account more than a campaign has', code: 'TRANSFER_ACCOUNT' }];
for (const { id, code } of declines) {
  test(`transfer declined: ${id} (TRANSFER-1)`, () => {
    assert.is(transfer(stranger(accountsMax)), undefined, 'there is room for one');
    assert.is(chain.ledger.accounts.size, accountsMax);
    assert.is(transfer(stranger(accountsMax + 1)), code);
    assert.is(transfer(accountOf(resolver.key)), undefined, 'those that there are can be given more');
  });
}

test.run();
