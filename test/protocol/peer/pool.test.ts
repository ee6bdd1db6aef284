import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Hash } from '../../../protocol/codec/hash.js';
import type { PeerInput } from '../../../protocol/peer/effects.js';
import { peerLimits } from '../../../protocol/peer/limits.js';
import { openPeer, type PeerState } from '../../../protocol/peer/state.js';
import { step } from '../../../protocol/peer/step.js';
import { signerOf } from '../../../protocol/records/bodies.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { genesisOf, testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from '../ledger/chain.js';
import { slowCases } from '../../runner/slow-cases.js';

type Identity = Chain['nodes'][number];
const test = suite('the pool, of records of accounts');

const crowdSize = peerLimits.pendingOfAccountsMax / peerLimits.pendingPerAccountMax;
const stakers = await Promise.all(Array.from({ length: crowdSize + 1 }, (_, i) => testIdentity(3_000 + i)));
const staker = stakers[0] as Identity;
const chain = await Chain.create(3, {
  stake: { ...testStake, genesis: genesisOf(stakers.map(({ key }) => [key, 1_000n])) },
});

const to = accountOf(chain.nodes[0]!.key);
const transfer = (sequence: number, by = staker, amount = 1n): VerifiedRecord =>
  chain.signed(by, 'transfer', { to, amount, sequence });
const transfers = (count: number, by = staker): VerifiedRecord[] =>
  Array.from({ length: count }, (_, sequence) => transfer(sequence, by));

/** A peer that holds every cut of a chain. */
function upToDate(of: Chain): PeerState {
  const me = of.nodes[1]!;
  const state = openPeer(
    of.campaign,
    of.cid,
    { node: me.key, vrfKey: me.vrfKey, trainings: 0, audits: 1 },
    0,
  );
  for (const { cut, records } of of.cuts) fold(state, of, cut, records);
  return state;
}
function fold(
  state: PeerState,
  { archive }: Chain,
  cut: VerifiedRecord<'cut'>,
  records: readonly VerifiedRecord[],
): void {
  const input: PeerInput = {
    type: 'cut',
    cut,
    settled: null,
    cids: records.map(({ cid }) => cid),
    records,
    archive,
  };
  assert.is(step(state, input, 0).verdict?.code, 'CUT_FOLDED');
}
/** The latest cut of a chain, as a peer takes it. */
function latestCut({ cuts, archive }: Chain): PeerInput {
  const { cut, records } = cuts.at(-1)!;
  return { type: 'cut', cut, settled: null, cids: records.map(({ cid }) => cid), records, archive };
}
/** What a peer lets go of with the latest cut. */
const forgottenWith = (state: PeerState, of: Chain): string[] =>
  step(state, latestCut(of), 0).effects.flatMap((effect) => (effect.type === 'forget' ? effect.cids : []));
const hear = (state: PeerState, record: VerifiedRecord): string | undefined =>
  step(state, { type: 'record', record, archive: chain.archive }, 0).verdict?.code;
const cids = (records: readonly VerifiedRecord[]): string[] => records.map(({ cid }) => cid).sort();

for (const [order, of] of [
  ['in', (all: VerifiedRecord[]) => all],
  ['against', (all: VerifiedRecord[]) => all.reverse()],
] as const) {
  test(`records of one log that come ${order} their order wait for one cut, and all count in it (PEER-2)`, async () => {
    const own = await Chain.create(3, { stake: chain.campaign.stake });
    const state = upToDate(own);
    const log = Array.from({ length: 5 }, (_, sequence) =>
      own.signed(staker, 'transfer', { to, amount: 100n, sequence }),
    );
    for (const record of of([...log])) hear(state, record);
    assert.equal([cids([...state.pending.values()]), state.early.size], [cids(log), 0]);
    own.fold(...state.pending.values());
    const { cut, records } = own.cuts.at(-1)!;
    fold(state, own, cut, records);
    assert.equal([state.ledger.accounts.get(accountOf(staker.key))?.balance, state.pending.size], [500n, 0]);
  });
}

test('the next record of one log is none of another', async () => {
  const own = await Chain.create(3, { stake: chain.campaign.stake });
  const state = upToDate(own);
  const [one, two] = stakers as [Identity, Identity];
  const signed = (by: Identity, sequence: number): VerifiedRecord =>
    own.signed(by, 'transfer', { to, amount: 1n, sequence });
  assert.is(hear(state, signed(two, 5)), 'ACCOUNT_SEQUENCE');
  assert.is(hear(state, signed(one, 1)), 'ACCOUNT_SEQUENCE');
  assert.is(hear(state, signed(one, 0)), 'RECORD_ADMITTED');
  assert.equal([state.pending.size, state.early.size], [2, 1]);
});

test('a record that a cut holds, or that waited in vain, is forgotten', async () => {
  const own = await Chain.create(3, { stake: chain.campaign.stake });
  const state = upToDate(own);
  const signed = (sequence: number): VerifiedRecord =>
    own.signed(staker, 'transfer', { to, amount: 1n, sequence });
  const [first, later] = [signed(0), signed(9)] as const;
  for (const record of [first, later]) hear(state, record);
  const forgotten = (): string[] => forgottenWith(state, own);
  own.fold(first);
  assert.equal(forgotten(), [first.cid]);
  for (let cut = 1; cut < peerLimits.earlyCutsMax; cut++) {
    own.fold();
    assert.equal(forgotten(), []);
  }
  own.fold();
  assert.equal(forgotten(), [later.cid], 'its time is over');
});

test('a record that came too early is forgotten with the cut that holds it', async () => {
  const own = await Chain.create(3, { stake: chain.campaign.stake });
  const state = upToDate(own);
  const [first, second] = [0, 1].map((sequence) =>
    own.signed(staker, 'transfer', { to, amount: 1n, sequence }),
  ) as [VerifiedRecord, VerifiedRecord];
  hear(state, second);
  own.fold(first, second);
  const forgotten = forgottenWith(state, own);
  assert.equal([forgotten, state.early.size], [[second.cid], 0]);
});

test('a cut that holds the first of them leaves the others waiting', async () => {
  const own = await Chain.create(3, { stake: chain.campaign.stake });
  const state = upToDate(own);
  const log = Array.from({ length: 4 }, (_, sequence) =>
    own.signed(staker, 'transfer', { to, amount: 1n, sequence }),
  );
  for (const record of log) hear(state, record);
  own.fold(log[0]!, log[1]!);
  const { cut, records } = own.cuts.at(-1)!;
  fold(state, own, cut, records);
  assert.equal(cids([...state.pending.values()]), cids(log.slice(2)));
});

test('of one account so many wait for the next cut, and those after them for their turn', () => {
  const state = upToDate(chain);
  const max = peerLimits.pendingPerAccountMax;
  const codes = transfers(max + 2).map((record) => hear(state, record));
  assert.equal(codes, [
    ...Array<string>(max).fill('RECORD_ADMITTED'),
    'ACCOUNT_SEQUENCE',
    'ACCOUNT_SEQUENCE',
  ]);
  assert.equal([state.pending.size, state.early.size], [max, 2]);
});

test('a second record for a place whose first one waits is refused, and one after a gap waits for it', () => {
  const state = upToDate(chain);
  assert.is(hear(state, transfer(0)), 'RECORD_ADMITTED');
  assert.is(hear(state, transfer(0, staker, 2n)), 'SLOT_TAKEN');
  assert.is(hear(state, transfer(2)), 'ACCOUNT_SEQUENCE');
  assert.is(hear(state, transfer(1)), 'RECORD_ADMITTED');
  assert.equal([state.pending.size, state.early.size], [3, 0]);
});

test('a proof that an account signed twice opens no place in its log', async () => {
  const own = await Chain.create(3, { stake: chain.campaign.stake });
  const signed = (sequence: number, amount = 1n): VerifiedRecord =>
    own.signed(staker, 'transfer', { to, amount, sequence });
  own.fold(signed(0), signed(1), signed(2));
  const state = upToDate(own);
  assert.is(hear(state, signed(3)), 'RECORD_ADMITTED');
  assert.is(hear(state, signed(0, 2n)), 'RECORD_ADMITTED', 'the proof');
  assert.is(hear(state, signed(1)), 'ACCOUNT_SEQUENCE');
  assert.is(state.pending.size, 2);
  assert.is(hear(state, signed(4)), 'RECORD_ADMITTED');
});

slowCases(test)('records of accounts leave room for those of nodes', () => {
  const state = upToDate(chain);
  for (const by of stakers.slice(0, crowdSize))
    for (const record of transfers(peerLimits.pendingPerAccountMax, by))
      assert.is(hear(state, record), 'RECORD_ADMITTED');
  assert.is(hear(state, transfer(0, stakers[crowdSize])), 'POOL_FULL');
  assert.is(hear(state, chain.opening(chain.nodes[2]!)), 'RECORD_ADMITTED');
});

/** A chain with these balances, of which those of the first three keys of all tests are members. */
async function among(
  balances: readonly (readonly [Identity, bigint])[],
  isEnrolled: (i: number) => boolean = () => true,
): Promise<Chain> {
  const nodes = await Promise.all([0, 1, 2].map(testIdentity));
  const genesis = genesisOf(balances.map(([{ key }, amount]) => [key, amount]));
  const one = new Chain(nodes, { stake: { ...testStake, genesis } });
  one.fold(...nodes.filter((_, i) => isEnrolled(i)).map((node) => one.enrolment(node)));
  return one;
}

test('early records of a few empty accounts do not crowd out who takes part', async () => {
  const poor = stakers.slice(0, 32);
  // Half of them could pay for a model, the others cost nothing.
  const own = await among(poor.map((key, i) => [key, i < 16 ? testStake.modelMin : 1n]));
  const state = upToDate(own);
  for (const signer of poor)
    for (let sequence = 100; sequence < 132; sequence++)
      hear(state, own.signed(signer, 'transfer', { to, amount: 1n, sequence }));
  const held = [...state.early.values()].map(({ body }) =>
    poor.findIndex(({ key }) => key === signerOf(body)),
  );
  assert.equal(
    [held.filter((i) => i < 16).length, held.filter((i) => i >= 16).length],
    [16 * peerLimits.earlyPerSignerMax, peerLimits.earlyStrangersMax],
  );
  const { verdict } = step(
    state,
    { type: 'record', record: own.opening(own.nodes[2]!, { slot: 1 }), archive: own.archive },
    0,
  );
  assert.equal(verdict, { action: 'accept', code: 'OPENING_SLOT' });
});

test('keys that cost nothing do not crowd out the scores of a resolver that does not audit', async () => {
  const own = await among([], (i) => i > 0);
  const rows = 'ab'.repeat(32) as Hash;
  const resolver = own.nodes[0]!;
  own.fold(own.sign(resolver, 'round', { era: '0100', rows, deadline: own.ledger.number + 2 }));
  const state = upToDate(own);
  for (const stranger of stakers.slice(0, 4))
    for (let slot = 0; slot < 32; slot++) hear(state, own.opening(stranger, { slot }));
  const scores = own.sign(resolver, 'scores', { era: '0100', targets: rows, part: 0, parts: 1, models: [] });
  assert.is(
    step(state, { type: 'record', record: scores, archive: own.archive }, 0).verdict?.action,
    'accept',
  );
});

test.run();
