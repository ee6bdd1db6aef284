import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Identity } from '../../../node/identity/identity.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import { decodeMessage } from '../../../protocol/records/message.js';
import { codeOf } from '../engine/fixture.js';
import { enrolment, identityNamed, makeBench, removeBench, say, TestPeer, type Bench } from './fixture.js';

interface Context {
  bench: Bench;
  peer: TestPeer;
}

const test = suite<Context>('orders');
const alice = await identityNamed('alice');
test.before.each(async (context) => {
  const bench = await makeBench();
  Object.assign(context, { bench, peer: await TestPeer.open(bench, { identity: bench.resolver, name: 'resolver' }) });
});
test.after.each(async ({ bench, peer }) => {
  await peer.close();
  await removeBench(bench);
});

const envelopeOf = ({ bench }: Context, message: Uint8Array): Uint8Array => decodeMessage(message, bench.network).record.envelope;
const round = (context: Context, deadline = 3, by: Identity = context.bench.resolver): Uint8Array =>
  envelopeOf(context, say<'round'>(context.bench, by, { kind: 'round', era: '1000', rows: 'ab'.repeat(32) as Hash, deadline }));

/** What is handed in after the round was ordered. */
const refused: { id: string; code: string; make: (context: Context) => Uint8Array }[] = [
  { id: 'a-record-that-the-rules-sign', code: 'PEER_ORDER', make: (context) => envelopeOf(context, enrolment(context.bench, context.bench.resolver)) },
  { id: 'of-another-key', code: 'PEER_ORDER', make: (context) => round(context, 3, alice) },
  { id: 'a-second-for-one-place', code: 'PEER_SIGNED', make: (context) => round(context, 4) },
  { id: 'what-the-next-cut-would-refuse', code: 'ROUND_DEADLINE', make: (context) => round(context, 0) },
];
for (const { id, code, make } of refused) {
  test(`refused: ${id}: ${code}`, async (context) => {
    const { driver } = context.peer;
    assert.is((await driver.order(round(context))).objection, null);
    const pending = [...driver.state.pending.keys()];
    const order = driver.order(make(context));
    const thrown = await codeOf(order);
    assert.is(thrown === 'none' ? (await order).objection?.code : thrown, code);
    assert.equal([...driver.state.pending.keys()], pending);
  });
}

test('what was ordered once is told again, and nothing further is signed', async (context) => {
  const { driver } = context.peer;
  const first = await driver.order(round(context));
  assert.equal(await driver.order(round(context)), first);
  assert.equal([...driver.state.pending.keys()], [first.record]);
});

test.run();
