import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Inbox, isCut, SendersFault } from '../../../node/peer/inbox.js';
import { cidOf, domainHash, textBytes } from '../../../protocol/codec/hash.js';
import { decodeMessage, encodeMessage } from '../../../protocol/records/message.js';
import { cutOver, enrolment, identityNamed, makeBench, removeBench, say, TestPeer, } from './fixture.js';
const [alice, bob, carol] = (await Promise.all(['alice', 'bob', 'carol'].map(identityNamed)));
const test = suite('inbox');
test.before.each(async (context) => {
    context.bench = await makeBench();
    context.inbox = new Inbox(context.bench.network);
});
test.after.each(({ bench }) => removeBench(bench));
const read = (inbox, bytes) => {
    const opened = inbox.open(bytes);
    return inbox.verify(opened, inbox.decode(opened));
};
const faultOf = (act) => {
    try {
        act();
    }
    catch (error) {
        if (error instanceof SendersFault)
            return error.code;
        throw error;
    }
    return 'none';
};
const spoil = (message, { network }) => {
    const { record, includes } = decodeMessage(message, network);
    return encodeMessage(record.envelope.map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte)), includes);
};
test('an envelope whose signature was found not to hold is refused when it is opened again, whatever goes with it', ({ bench, inbox, }) => {
    const cids = [cidOf(textBytes('a'))];
    const spoiled = spoil(cutOver(bench, 1, bench.network, []), bench);
    const opened = inbox.open(spoiled);
    const decoded = inbox.decode(opened);
    assert.is(faultOf(() => inbox.verify(opened, decoded)), 'RECORD_SIGNATURE');
    assert.is(faultOf(() => inbox.open(spoiled)), 'RECORD_SIGNATURE');
    assert.is(faultOf(() => inbox.open(encodeMessage(decoded.envelope, cids))), 'RECORD_SIGNATURE');
});
test('an envelope that was verified is named without being decoded', ({ bench, inbox }) => {
    const message = enrolment(bench, alice);
    assert.is(inbox.open(message).known, null);
    const { cid } = read(inbox, message);
    assert.equal(inbox.open(message).known, { cid, cut: null });
});
test('once the list of a cut is proven, any other is refused without a look at it', async ({ bench, inbox, }) => {
    const messages = [enrolment(bench, alice), enrolment(bench, bob)];
    const cut = cutOver(bench, 1, bench.network, messages);
    const opened = inbox.open(cut);
    const verified = inbox.verify(opened, inbox.decode(opened));
    assert.ok(isCut(verified));
    const cids = await inbox.includes(opened, verified);
    assert.equal(cids, decodeMessage(cut, bench.network).includes);
    const changed = inbox.open(cut.map((byte, i) => (i === cut.length - 1 ? byte ^ 1 : byte)));
    assert.is(await inbox.includes(changed, verified).catch(({ code }) => code), 'RECORD_INCLUDES');
    assert.equal(await inbox.includes(inbox.open(cut), verified), cids);
});
test('a cut by another than the resolver is refused before its list is looked at', async ({ bench }) => {
    const peer = await TestPeer.open(bench, { identity: carol, name: 'carol' });
    try {
        const own = cutOver(bench, 1, bench.network, [enrolment(bench, alice)], {}, alice);
        const rubbish = own.map((byte, i) => (i === own.length - 1 ? byte ^ 1 : byte));
        assert.equal(await peer.driver.judgeMessage(rubbish), { action: 'reject', code: 'CUT_SIGNER' });
    }
    finally {
        await peer.close();
    }
});
test('attestations of what is not there cost no look at their proofs', async ({ bench }) => {
    const peer = await TestPeer.open(bench, { identity: carol, name: 'carol' });
    try {
        const attestations = Array.from({ length: 40 }, (_, i) => say(bench, alice, {
            kind: 'attestation',
            commitment: cidOf(textBytes(`${i}`)),
            vrfKey: alice.vrfKey,
            alpha: domainHash('alpha'),
            proof: new Uint8Array(80),
            segments: [{ segment: 0, transcript: domainHash('transcript') }],
            eras: ['0001'],
        }));
        const codes = [];
        for (const message of attestations)
            codes.push(await peer.driver.judgeMessage(message));
        assert.equal(codes[0], { action: 'accept', code: 'ATTESTATION_COMMITMENT' });
        assert.equal(codes.at(-1), { action: 'ignore', code: 'POOL_FULL' });
        // A proof of zeros does not hold, so that who had looked at it would have refused the record.
    }
    finally {
        await peer.close();
    }
});
test.run();
//# sourceMappingURL=inbox.test.js.map