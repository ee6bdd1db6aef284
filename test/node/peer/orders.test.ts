import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Order } from '../../../node/peer/orders.js';
import { viewRound, viewRounds } from '../../../node/rounds/round-view.js';
import type { codecCodes } from '../../../protocol/codec/codes.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import { decodeMessage } from '../../../protocol/records/message.js';
import { codeOf } from '../engine/fixture.js';
import { makeBench, removeBench, TestPeer, type Bench } from './fixture.js';

const test = suite<{
  bench: Bench;
  peer: TestPeer;
  order: (order: Order) => ReturnType<TestPeer['orders']['order']>;
}>('orders of the owner of a node');
const rows = 'ab'.repeat(32) as Hash;
const round: Order = { kind: 'round', era: '0100', rows, deadline: 4 };

test.before.each(async (context) => {
  const bench = await makeBench();
  context.bench = bench;
  context.peer = await TestPeer.open(bench, {
    identity: bench.resolver,
    name: 'resolver',
    trainings: 0,
    audits: 0,
  });
  context.order = (order) => context.peer.orders.order(order);
});
test.after.each(async ({ bench, peer }) => {
  await peer.close();
  await removeBench(bench);
});

test('an order is signed once, told to the network, and sent again where it is given again', async ({
  bench,
  peer,
  order,
}) => {
  const first = await order(round);
  assert.equal(await order(round), first);
  assert.is(first.objection, null);
  assert.equal(
    peer.published.map((message) => decodeMessage(message, bench.network).record.cid),
    [first.record],
  );
  await peer.cut(...peer.published);
  const { open, settled } = await viewRounds(peer.driver.state, peer.peerStore);
  assert.equal([open.map(({ era, deadline }) => [era, deadline]), settled], [[['0100', 4]], []]);
  assert.is((await viewRound(peer.driver.state, peer.peerStore, '0100', bench.resolver.key))?.nextPart, 0);
  assert.is(await viewRound(peer.driver.state, peer.peerStore, '0101', bench.resolver.key), null);
});

const objections: { id: string; body: Order; code: string }[] = [
  { id: 'another round of the era', body: { ...round, deadline: 5 }, code: 'PEER_SIGNED' },
  {
    id: 'a round while another waits for a cut',
    body: { ...round, era: '0101', deadline: 5 },
    code: 'ROUND_SPACING',
  },
  { id: 'a deadline that has passed', body: { ...round, era: '0101', deadline: 0 }, code: 'ROUND_DEADLINE' },
];
for (const { id, body, code } of objections) {
  test(`objected to, and not signed: ${id}: ${code}`, async ({ peer, order }) => {
    await order(round);
    assert.is((await order(body)).objection?.code, code);
    assert.is(peer.published.length, 1);
  });
}

const refused: { id: string; body: Order; code: keyof typeof codecCodes }[] = [
  { id: 'an era that is none', body: { ...round, era: 'a,b' }, code: 'CODEC_FIELD' },
  { id: 'no models', body: { kind: 'prediction', era: '0100', part: 0, models: [] }, code: 'CODEC_FIELD' },
];
for (const { id, body, code } of refused) {
  test(`refused: ${id}: ${code}`, async ({ peer, order }) => {
    assert.is(await codeOf(order(body)), code);
    assert.equal(peer.published, []);
    assert.is((await order(round)).objection, null, 'the node goes on');
  });
}

test.run();
