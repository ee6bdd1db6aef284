import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PeerStore } from '../../../node/peer/peer-store.js';
import { decodeMessage } from '../../../protocol/records/message.js';
import { codeOf } from '../engine/fixture.js';
import { cidIn, cutOver, enrolment, identityNamed, makeBench, opening, removeBench, rowsOf, TestPeer, } from './fixture.js';
const [alice, bob, carol] = (await Promise.all(['alice', 'bob', 'carol'].map(identityNamed)));
const test = suite('peer driver');
test.before.each(async (context) => {
    context.bench = await makeBench();
    context.peers = [];
    context.open = async (order) => {
        const peer = await TestPeer.open(context.bench, order);
        context.peers.push(peer);
        return peer;
    };
});
test.after.each(async ({ bench, peers }) => {
    for (const peer of peers)
        await peer.close();
    await removeBench(bench);
});
/** Lets the clock tick until the peer has published a cut that nobody has heard of. */
async function nextCut(peer) {
    const heard = peer.published.length;
    const isCut = (message) => decodeMessage(message, peer.bench.network).record.body.kind === 'cut';
    for (;;) {
        await peer.driver.take({ type: 'tick' });
        const cut = peer.published.slice(heard).find(isCut);
        if (cut !== undefined || peer.failures.length > 0)
            return cut;
    }
}
/** A bench whose resolver ends an epoch whenever it is asked what time it is. */
async function hurry(context) {
    await removeBench(context.bench);
    context.bench = await makeBench({ epochMs: 1 });
}
test('a restart goes on from the same ledger and the same pending records, and signs nothing twice', async ({ bench, open, }) => {
    const order = { identity: carol, name: 'carol', trainings: 1, audits: 1 };
    const before = await open(order);
    await before.driver.take({ type: 'tick' });
    assert.is(before.published.length, 1, 'it enrols');
    const own = before.published[0];
    await before.cut(own, enrolment(bench, alice), enrolment(bench, bob));
    await before.driver.take({ type: 'tick' });
    assert.is(before.published.length, 2, 'it opens a slot');
    await before.take(opening(bench, alice), opening(bench, bob));
    const left = {
        digest: before.driver.digest(),
        pending: before.pending,
        rows: await rowsOf(before.store),
        number: before.driver.state.ledger.number,
    };
    assert.equal([left.pending.length, left.number], [3, 1]);
    await before.close();
    const after = await open(order);
    assert.equal({
        digest: after.driver.digest(),
        pending: after.pending,
        rows: await rowsOf(after.store),
        number: after.driver.state.ledger.number,
    }, left);
    await after.driver.take({ type: 'tick' });
    assert.equal(after.pending, left.pending);
    assert.ok(after.published.every((message) => before.published.some((earlier) => Buffer.compare(earlier, message) === 0)), 'nothing new is signed');
    assert.equal(await after.take(cutOver(bench, 2, after.driver.state.ledger.head, [
        before.published[1],
        opening(bench, alice),
        opening(bench, bob),
    ])), ['accept']);
    assert.equal(after.pending, []);
});
test('while its engine does not answer it opens no slot, and then it does', async ({ bench, open }) => {
    const peer = await open({ identity: carol, name: 'carol', trainings: 1, audits: 1 });
    await peer.driver.take({ type: 'tick' });
    peer.isAnswering = false;
    await peer.driver.take({ type: 'tick' });
    await peer.cut(peer.published[0], enrolment(bench, alice), enrolment(bench, bob));
    await peer.driver.take({ type: 'tick' });
    assert.is(peer.published.length, 1, 'it has enrolled');
    peer.isAnswering = true;
    await peer.driver.take({ type: 'tick' });
    const bodies = peer.published.map((message) => decodeMessage(message, bench.network).record.body.kind);
    assert.equal(bodies, ['enrolment', 'opening']);
});
test('pending records that a cut made void while the peer was away are forgotten', async ({ bench, open, }) => {
    const before = await open({ identity: carol, name: 'carol' });
    await before.take(enrolment(bench, alice), enrolment(bench, bob));
    const { inbox } = before.driver;
    const opened = inbox.open(opening(bench, bob, 3));
    await before.peerStore.keep(inbox.verify(opened, inbox.decode(opened)));
    await before.close();
    const after = await open({ identity: carol, name: 'carol' });
    assert.equal(after.pending, [cidIn(bench, enrolment(bench, alice)), cidIn(bench, enrolment(bench, bob))].sort());
});
/** Dies after its record is signed and before the cut is folded. */
class DyingStore extends PeerStore {
    settle() {
        return Promise.reject(new Error('killed'));
    }
}
test('a resolver that dies between signing a cut and folding it ends the epoch with that same cut', async (context) => {
    await hurry(context);
    const { bench, open } = context;
    const order = { identity: bench.resolver, name: 'resolver', resolves: true };
    const dying = await open({ ...order, PeerStoreClass: DyingStore });
    await dying.take(enrolment(bench, alice));
    await nextCut(dying);
    assert.equal(dying.failures.map((failure) => failure.message), ['killed']);
    assert.equal(dying.published, [], 'nothing was sent');
    assert.is(await codeOf(dying.driver.takeMessage(enrolment(bench, carol))), 'PEER_STOPPED');
    const signed = await dying.peerStore.journal.read('cut/1');
    assert.ok(signed);
    await dying.close();
    const again = await open(order);
    assert.is(again.driver.state.ledger.number, 1, 'it is folded at the start');
    assert.equal(again.events.filter(({ type }) => type === 'damage' || type === 'unsure'), [{ type: 'unsure', ...again.driver.doubt }], 'alice may know more');
    const sent = [];
    for await (const message of again.driver.messagesSince(0))
        sent.push(message);
    assert.equal(sent.map((message) => Buffer.from(message).toString('hex')), [signed, enrolment(bench, alice)].map((message) => Buffer.from(message).toString('hex')));
    assert.equal(await again.take(enrolment(bench, bob)), ['accept']);
    const second = decodeMessage(await nextCut(again), bench.network);
    assert.equal([second.record.body.kind === 'cut' && second.record.body.number, second.includes], [2, [cidIn(bench, enrolment(bench, bob))]]);
});
test('a cut that was folded and not sent reaches the others from the store', async (context) => {
    await hurry(context);
    const { bench, open } = context;
    const resolver = await open({ identity: bench.resolver, name: 'resolver', resolves: true });
    await resolver.take(enrolment(bench, alice));
    const cut = await nextCut(resolver);
    const sent = [];
    for await (const message of resolver.driver.messagesSince(0))
        sent.push(message);
    assert.equal(sent.map((message) => Buffer.from(message).toString('hex')), [cut, enrolment(bench, alice)].map((message) => Buffer.from(message).toString('hex')));
    assert.equal(decodeMessage(cut, bench.network).record.body.kind, 'cut');
});
test('a resolver goes on after restarts, each cut following the last', async (context) => {
    await hurry(context);
    const { bench, open } = context;
    const watcher = await open({ identity: carol, name: 'carol' });
    for (const member of [alice, bob, carol]) {
        const resolver = await open({ identity: bench.resolver, name: 'resolver', resolves: true });
        const joins = enrolment(bench, member, resolver.driver.state.ledger.number);
        assert.equal(await resolver.take(joins), ['accept']);
        assert.equal(await watcher.take(joins, await nextCut(resolver)), ['accept', 'accept']);
        assert.is(watcher.driver.digest(), resolver.driver.digest());
        await resolver.close();
    }
    assert.is(watcher.driver.state.ledger.number, 3);
    assert.is(watcher.driver.state.ledger.members.size, 3);
});
test('a store of another campaign is refused', async (context) => {
    const peer = await context.open({ identity: carol, name: 'carol' });
    await peer.close();
    context.peers.length = 0;
    const other = await makeBench({ name: 'another' });
    try {
        assert.is(await codeOf(TestPeer.open({ ...other, dir: context.bench.dir }, { identity: carol, name: 'carol' })), 'STORE_CAMPAIGN');
    }
    finally {
        await removeBench(other);
    }
});
const afterwards = [
    {
        id: 'a-record',
        code: 'PEER_STOPPED',
        hand: ({ bench, driver }) => driver.takeMessage(enrolment(bench, alice)),
    },
    {
        id: 'a-cut',
        code: 'PEER_STOPPED',
        hand: ({ bench, driver }) => driver.takeMessage(cutOver(bench, 1, bench.network, [])),
    },
];
for (const { id, code, hand } of afterwards) {
    test(`a stopped driver takes no input, and says so to who waits: ${id}: ${code}`, async ({ open }) => {
        const peer = await open({ identity: carol, name: 'carol' });
        const before = await rowsOf(peer.store);
        await peer.driver.stop();
        assert.is(await codeOf(hand(peer)), code);
        await peer.driver.take({ type: 'tick' });
        assert.equal([peer.pending, peer.events, await rowsOf(peer.store)], [[], [], before]);
    });
}
test.run();
//# sourceMappingURL=peer-driver.test.js.map