import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { termOf } from '../../../../protocol/ledger/delegations/term.js';
import { delegationOwner } from '../../../../protocol/records/keys.js';
import { genesisOf, testCampaign, testStake } from '../../../fixtures/campaign.js';
import { Chain, testIdentity } from '../chain.js';

test('a stake that returns and makes a node active again does so before any delegation is assigned', async () => {
  const bond = 50n;
  const [resolver, staker] = await Promise.all([0, 40].map(testIdentity));
  const worker = await testIdentity(1);
  const genesis = genesisOf([
    [worker.key, bond],
    [staker!.key, 1_000n],
  ]);
  const { claims } = testCampaign(resolver!.key);
  // The table of delegations is walked both ways round, and must come to the same (TERM-1 before TERM-2).
  const chain = await Chain.create(2, { stake: { ...testStake, genesis, bond, termEpochs: 200 }, claims });
  chain.fold(chain.opening(worker));
  const served = chain.signed(staker!, 'delegation', { amount: 100n, models: 1, operator: worker.key });
  chain.fold(served);
  chain.fold();
  const nodeOf = (): string | undefined =>
    termOf(chain.ledger.delegations.get(delegationOwner(served.cid))!)?.node;
  assert.is(nodeOf(), worker.key);
  chain.foldEmpty(claims.enrolmentEpochs + 1 - chain.ledger.number);
  const own = chain.signed(worker, 'delegation', { amount: bond, models: 1, operator: null });
  chain.fold(own);
  chain.fold(chain.enrolment(worker), chain.signed(worker, 'undelegation', { delegation: own.cid }));
  assert.is(nodeOf(), undefined, 'without its bond it is not active');
  chain.foldEmpty(testStake.unbondingEpochs);
  assert.is(nodeOf(), worker.key);
});

test.run();
