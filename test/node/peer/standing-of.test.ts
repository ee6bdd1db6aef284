import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Identity } from '../../../node/identity/identity.js';
import { isMember, isSeated } from '../../../node/peer/standing-of.js';
import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import type { Ledger } from '../../../protocol/ledger/ledger.js';
import { openSeat } from '../../../protocol/ledger/audits/seats.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { enrolment, identityNamed, makeBench, removeBench, TestPeer, type Bench } from './fixture.js';
import { credit } from '../../../protocol/ledger/accounts/credit.js';
import type { OpenCommitment } from '../../../protocol/ledger/audits/audit.js';

const [alice, bob, carol] = (await Promise.all(['alice', 'bob', 'carol'].map(identityNamed))) as [
  Identity,
  Identity,
  Identity,
];

const test = suite<{ bench: Bench; peer: TestPeer; ledger: Ledger }>('standing of a peer');
test.before.each(async (context) => {
  const bench = await makeBench();
  const peer = await TestPeer.open(bench, { identity: carol, name: 'carol' });
  await peer.cut(enrolment(bench, alice));
  Object.assign(context, { bench, peer, ledger: peer.driver.state.ledger });
});
test.after.each(async ({ bench, peer }) => {
  await peer.close();
  await removeBench(bench);
});

test("members and the resolver have a member's standing, others and who is barred have not", ({
  bench,
  ledger,
}) => {
  assert.ok(isMember(ledger, alice.peerId));
  assert.ok(isMember(ledger, bench.resolver.peerId));
  assert.not(isMember(ledger, bob.peerId));
  ledger.members.edit(alice.key, (member) => {
    member.phase = 'barred';
  });
  assert.not(isMember(ledger, alice.peerId));
});

test("whose account could pay for a model has a member's standing", ({ ledger }) => {
  credit(ledger, accountOf(bob.key), ledger.campaign.stake.modelMin - 1n);
  assert.not(isMember(ledger, bob.peerId));
  credit(ledger, accountOf(bob.key), 1n);
  assert.ok(isMember(ledger, bob.peerId));
});

test('who is seated for a model of the node is, and for one of another is not', ({ ledger }) => {
  const open = { node: carol.key, seats: new Map([[alice.key, openSeat(1)]]) } as unknown as OpenCommitment;
  ledger.commitments.set(cidOf(textBytes('commitment')), open);
  assert.ok(isSeated(ledger, carol.key, alice.peerId));
  assert.not(isSeated(ledger, carol.key, bob.peerId));
  assert.not(isSeated(ledger, bob.key, alice.peerId));
});

test('an id that is of no ed25519 key has no standing', ({ ledger }) => {
  assert.not(isMember(ledger, 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'));
  assert.not(isSeated(ledger, carol.key, 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'));
});

test.run();
