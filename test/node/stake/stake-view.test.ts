import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { finalPointsOf, viewStake } from '../../../node/stake/stake-view.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { accountOf, delegationOwner } from '../../../protocol/records/keys.js';
import { testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from '../../protocol/ledger/chain.js';
import { slotFields } from '../../../protocol/ledger/entry-fields.js';

const staker = await testIdentity(40);
const pauper = await testIdentity(41);
const account = accountOf(staker.key);

const staked = (changes: Partial<typeof testStake> = {}): Promise<Chain> =>
  Chain.create(4, {
    stake: { ...testStake, genesis: [{ account, amount: 1_000n }], ...changes },
    claims: {
      openSlotsMax: 4,
      skipMaxPpm: 250_000,
      leaseEpochs: 40,
      enrolmentEpochs: 400,
      newcomersMax: 10_000,
    },
  });
const poolsOf = (...records: VerifiedRecord[]) => ({
  pending: new Map(records.map((record) => [record.cid, record])),
  early: new Map(),
});
const view = (chain: Chain, ...pending: VerifiedRecord[]) =>
  viewStake({ ledger: chain.ledger, ...poolsOf(...pending), progress: new Map() }, account, chain.archive);

test('an account that nobody knows has nothing', async () => {
  const chain = await staked();
  const state = { ledger: chain.ledger, ...poolsOf(), progress: new Map() };
  assert.equal(viewStake(state, accountOf(pauper.key), chain.archive), {
    account: pauper.key,
    cut: chain.ledger.number,
    known: false,
    balance: 0n,
    sequence: 0,
    next: 0,
    frozen: false,
    delegations: [],
    pending: [],
  });
});

test('a delegation is followed from the pool to its final model, and back', async () => {
  const chain = await staked();
  const node = chain.nodes[1]!;
  const record = chain.signed(staker, 'delegation', { amount: 100n, models: 2, operator: node.key });
  const owner = delegationOwner(record.cid);
  const waiting = view(chain, record);
  assert.equal([waiting.balance, waiting.sequence, waiting.next, waiting.delegations], [1_000n, 0, 1, []]);
  assert.equal(waiting.pending, [
    { record: record.cid, kind: 'delegation', sequence: 0, amount: 100n, models: 2, operator: node.key },
  ]);

  chain.fold(record);
  const made = chain.ledger.number;
  const [unassigned] = view(chain).delegations;
  assert.equal(unassigned, {
    delegation: record.cid,
    amount: 100n,
    free: 100n,
    locked: 0n,
    models: 2,
    operator: node.key,
    node: null,
    cut: made,
    termLeftEpochs: null,
    dueCut: null,
    slots: [],
  });
  chain.fold();
  assert.equal(
    [view(chain).balance, view(chain).delegations[0]?.node, view(chain).delegations[0]?.termLeftEpochs],
    [900n, node.key, testStake.termEpochs],
  );

  const states = (): string[] => view(chain).delegations[0]!.slots.map(({ state }) => state);
  chain.fold(chain.opening(node, { owner, slot: 0 }));
  assert.equal(states(), ['waiting for its draw']);
  chain.fold();
  assert.equal(states(), ['drawn']);
  const { generation, pointId, target, index } = slotFields(
    chain.ledger.members.get(node.key)!.slots.get(`${owner}/0`)!,
  ).draw!;
  const claim = chain.sign(node, 'claim', { owner, slot: 0, generation, pointId, target, index });
  chain.fold(claim);
  assert.equal(states(), ['claimed']);
  chain.fold();
  chain.fold(
    chain.sign(node, 'heartbeat', { claim: claim.cid, pointId, epoch: chain.ledger.number, segments: 3 }),
  );
  assert.equal(view(chain).delegations[0]?.slots, [
    {
      state: 'training',
      pointId,
      node: node.key,
      segments: 3,
      total: 10,
      corr: null,
      sharpe: null,
      manifest: null,
    },
  ]);

  const commitment = chain.commitment(claim);
  chain.fold(commitment);
  const { corr, sharpe, manifest } = commitment.body;
  const audited = {
    state: 'under audit',
    pointId,
    node: node.key,
    segments: null,
    total: null,
    corr,
    sharpe,
    manifest,
  };
  assert.equal(view(chain).delegations[0]?.slots, [audited]);
  chain.fold();
  chain.finish(commitment.cid);
  assert.equal(view(chain).delegations[0]?.slots, [{ ...audited, state: 'final' }]);
  assert.equal(finalPointsOf(chain.ledger, account), [pointId]);
  chain.foldEmpty(chain.campaign.audit.vestingEpochs);
  assert.equal(states(), ['vested']);

  chain.fold(chain.signed(staker, 'undelegation', { delegation: record.cid }));
  const [taken] = view(chain).delegations;
  assert.equal(
    [taken?.dueCut, taken?.termLeftEpochs],
    [chain.ledger.number + testStake.unbondingEpochs, null],
  );
});

test.run();
