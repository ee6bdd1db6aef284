import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { viewRound, viewRounds } from '../../../node/round/round-view.js';
import { signRecord } from '../../../protocol/records/envelope.js';
import { decodeMessage } from '../../../protocol/records/message.js';
import { codeOf } from '../engine/fixture.js';
import { identityNamed, makeBench, removeBench, TestPeer } from './fixture.js';
const test = suite('orders of the owner of a node');
const rows = 'ab'.repeat(32);
const round = { kind: 'round', era: '0100', rows, deadline: 4 };
test.before.each(async (context) => {
    const bench = await makeBench();
    context.bench = bench;
    context.peer = await TestPeer.open(bench, {
        identity: bench.resolver,
        name: 'resolver',
        trainings: 0,
        audits: 0,
    });
    // Nothing is signed yet; the node's own key does that.
    context.order = (body, by = bench.resolver) => context.peer.driver.order(signRecord({ version: 1, campaign: bench.network, node: by.key, ...body }, () => new Uint8Array(64)));
});
test.after.each(async ({ bench, peer }) => {
    await peer.close();
    await removeBench(bench);
});
test('an order is signed once, told to the network, and sent again where it is given again', async ({ bench, peer, order, }) => {
    const first = await order(round);
    assert.equal(await order(round), first);
    assert.is(first.objection, null);
    assert.equal(peer.published.map((message) => decodeMessage(message, bench.network).record.cid), [first.record]);
    await peer.cut(...peer.published);
    const { open, settled } = await viewRounds(peer.driver.state, peer.peerStore);
    assert.equal([open.map(({ era, deadline }) => [era, deadline]), settled], [[['0100', 4]], []]);
    assert.is((await viewRound(peer.driver.state, peer.peerStore, '0100', bench.resolver.key))?.nextPart, 0);
    assert.is(await viewRound(peer.driver.state, peer.peerStore, '0101', bench.resolver.key), null);
});
const objections = [
    { id: 'another round of the era', body: { ...round, deadline: 5 }, code: 'PEER_SIGNED' },
    { id: 'a deadline that has passed', body: { ...round, era: '0101', deadline: 0 }, code: 'ROUND_DEADLINE' },
];
for (const { id, body, code } of objections) {
    test(`objected to, and not signed: ${id}: ${code}`, async ({ peer, order }) => {
        await order(round);
        assert.is((await order(body)).objection?.code, code);
        assert.is(peer.published.length, 1);
    });
}
const carol = await identityNamed('carol');
const refused = [
    { id: 'an enrolment', body: { kind: 'enrolment', vrfKey: 'cd'.repeat(32), epoch: 0 }, code: 'PEER_ORDER' },
    { id: 'a round of another node', body: round, by: carol, code: 'PEER_ORDER' },
];
for (const { id, body, by, code } of refused) {
    test(`refused: ${id}: ${code}`, async ({ peer, order }) => {
        assert.is(await codeOf(order(body, by)), code);
        assert.equal(peer.published, []);
    });
}
test.run();
//# sourceMappingURL=order.test.js.map