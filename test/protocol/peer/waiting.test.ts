import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPeer, type PeerOptions, type PeerState } from '../../../protocol/peer/state.js';
import { step } from '../../../protocol/peer/step.js';
import { waitingFor, type Waiting } from '../../../protocol/peer/waiting.js';
import type { Identity } from '../../../node/identity/identity.js';
import { snapshotLedger } from '../../../protocol/ledger/ledger.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { accountOf, ownerOf } from '../../../protocol/records/keys.js';
import { Chain, testIdentity } from '../ledger/chain.js';

const optionsOf = ({ key: node, vrfKey }: Identity): PeerOptions => ({
  node,
  vrfKey,
  trainings: 1,
  audits: 1,
});

/** A peer that holds every cut of a chain. */
function follow(chain: Chain, options: Partial<PeerOptions> = {}, node = chain.nodes[1]!): PeerState {
  const state = openPeer(chain.campaign, chain.cid, { ...optionsOf(node), ...options }, 0);
  for (const { cut, records } of chain.cuts) {
    const cids = records.map(({ cid }) => cid);
    step(state, { type: 'cut', cut, settled: null, cids, records, archive: chain.archive }, 0);
  }
  return state;
}

const reasonOf = (state: PeerState): Waiting['reason'] | undefined => waitingFor(state)?.reason;

test('from the start to the first training a node waits for three cuts, and each is told', async () => {
  const chain = new Chain([await testIdentity(0), await testIdentity(1)], {});
  const me = chain.nodes[1]!;
  assert.equal(waitingFor(follow(chain)), { reason: 'enrolment', cut: 1, trainsCut: 3 });
  chain.fold(...chain.nodes.map((node) => chain.enrolment(node)));
  assert.equal(waitingFor(follow(chain)), { reason: 'opening', cut: 2, trainsCut: 3 });
  chain.fold(chain.opening(me));
  assert.equal(waitingFor(follow(chain)), { reason: 'draw', cut: 3, trainsCut: 3 });
  chain.fold();
  const state = follow(chain);
  assert.equal([waitingFor(state), state.tasks.size], [null, 1], 'it trains');
  assert.is(reasonOf(follow(chain, { trainings: 2 })), 'opening', 'for another model');
});

test('who skipped too many is told the cut after which a slot opens again, and it does (SLOT-2)', async () => {
  const claims = { openSlotsMax: 4, skipMaxPpm: 0, leaseEpochs: 20, enrolmentEpochs: 8, newcomersMax: 10 };
  const chain = await Chain.create(2, { claims });
  const me = chain.nodes[1]!;
  for (const slot of [0, 1]) {
    chain.fold(chain.opening(me));
    chain.fold(chain.sign(me, 'skip', { owner: ownerOf(me.key), slot }));
  }
  const opened = chain.ledger.members.get(me.key)!.opened!;
  const cut = opened + claims.enrolmentEpochs;
  assert.equal(waitingFor(follow(chain)), { reason: 'skips', cut, trainsCut: cut + 2 });
  while (chain.ledger.number < cut - 1)
    chain.fold(...(chain.ledger.number === 5 ? [chain.enrolment(me, { epoch: 5 })] : []));
  assert.equal(waitingFor(follow(chain)), { reason: 'skips', cut, trainsCut: cut + 2 });
  chain.fold();
  assert.equal(waitingFor(follow(chain)), { reason: 'opening', cut: cut + 1, trainsCut: cut + 2 });
});

const bound: Campaign['claims'] = {
  openSlotsMax: 1,
  skipMaxPpm: 0,
  leaseEpochs: 20,
  enrolmentEpochs: 8,
  newcomersMax: 10,
};
const reasons: { reason: Waiting['reason']; state: (chain: Chain) => PeerState | Promise<PeerState> }[] = [
  { reason: 'untrained', state: (chain) => follow(chain, { trainings: 0 }) },
  { reason: 'watching', state: async (chain) => follow(chain, { audits: 0 }, await testIdentity(900)) },
  {
    reason: 'bond',
    state(chain) {
      const genesis = [{ account: accountOf(chain.nodes[0]!.key), amount: 3n }];
      return follow(new Chain(chain.nodes, { stake: { ...chain.campaign.stake, bond: 1n, genesis } }));
    },
  },
  {
    reason: 'barred',
    state(chain) {
      chain.ledger.members.edit(chain.nodes[1]!.key, (member) => void (member.phase = 'barred'));
      return openPeer(chain.campaign, chain.cid, optionsOf(chain.nodes[1]!), 0, snapshotLedger(chain.ledger));
    },
  },
  { reason: 'unsure', state: (chain) => Object.assign(follow(chain), { isUnsure: true }) },
  { reason: 'halted', state: (chain) => Object.assign(follow(chain), { halted: { type: 'equivocation' } }) },
  { reason: 'full', state: (chain) => Object.assign(follow(chain), { isFull: true }) },
  { reason: 'unfit', state: (chain) => Object.assign(follow(chain), { isUnfit: true }) },
  { reason: 'behind', state: (chain) => Object.assign(follow(chain), { headSeen: chain.ledger.number + 2 }) },
  {
    reason: 'away',
    state(chain) {
      const state = follow(chain);
      const record = chain.sign(chain.nodes[1]!, 'away', { epoch: 1, until: 5 });
      step(state, { type: 'record', record, archive: chain.archive }, 0);
      return state;
    },
  },
  {
    reason: 'slots',
    state(chain) {
      chain.fold(chain.opening(chain.nodes[1]!));
      return follow(chain, { trainings: 2 });
    },
  },
  {
    reason: 'enrolment',
    state(chain) {
      while (chain.ledger.number < 12) chain.fold();
      return follow(chain);
    },
  },
];
test('who is away waits until its time is over', async () => {
  const chain = await Chain.create(2, { claims: bound, away: { maxEpochs: 40, restEpochs: 20 } });
  const { number } = chain.ledger;
  chain.fold(chain.sign(chain.nodes[1]!, 'away', { epoch: number, until: number + 4 }));
  const state = Object.assign(follow(chain), { isBack: false });
  assert.equal(waitingFor(state), { reason: 'away', cut: number + 4, trainsCut: null });
});

for (const { reason, state } of reasons) {
  test(`why no slot is opened: ${reason}`, async () => {
    const chain = await Chain.create(2, { claims: bound, away: { maxEpochs: 40, restEpochs: 20 } });
    assert.is(reasonOf(await state(chain)), reason);
  });
}

test.run();
