import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Conduct, workOf } from '../../../node/mesh/conduct.js';
import { cutOffMs, sharedWork, workMsPerSecond } from '../../../node/mesh/constants.js';
import { cutRecordsMax } from '../../../protocol/records/bodies.js';
const test = suite('conduct');
test.before.each((context) => {
    const clock = { nowMs: 0 };
    const cut = [];
    const conduct = new Conduct({
        requestsBurst: 3,
        isMember: (peer) => peer.startsWith('member'),
        now: () => clock.nowMs,
    });
    conduct.onCutOff = (peer) => cut.push(peer);
    Object.assign(context, { clock, conduct, cut });
});
const recordBytes = 450;
const fullCutBytes = 169_000;
/** Takes so many messages of a peer as gossip does; how many are judged. */
const take = (conduct, peer, count, bytes) => Array.from({ length: count }, () => conduct.takeRouted(peer, 1) && conduct.takeMessage(peer, bytes)).filter(Boolean).length;
for (const peer of ['member', 'stranger']) {
    test(`the records of a full cut and the cut itself, all in vain, cut no ${peer} off that passes them on at once`, ({ conduct, cut, }) => {
        const judged = take(conduct, peer, cutRecordsMax, recordBytes) + take(conduct, peer, 1, fullCutBytes);
        if (peer === 'member')
            assert.is(judged, cutRecordsMax + 1);
        assert.equal(cut, []);
    });
}
test('who passes on a thousand records again and again, each of them news, is never cut off', ({ conduct, cut, clock, }) => {
    for (let i = 0; i < 50; i++) {
        for (let k = 0; k < 1_000; k++) {
            assert.ok(conduct.takeRouted('stranger', 1) && conduct.takeMessage('stranger', recordBytes));
            conduct.thank('stranger', recordBytes);
        }
        clock.nowMs += 5_000;
    }
    assert.equal(cut, []);
});
test('who goes on with what brings nothing is cut off, once, for a while', ({ conduct, cut, clock }) => {
    for (let second = 0; second < 60; second++) {
        take(conduct, 'member', 300, recordBytes);
        clock.nowMs += 1_000;
    }
    assert.equal(cut, ['member']);
    assert.ok(conduct.isCutOff('member'));
    assert.not(conduct.takeMessage('member', 1));
    clock.nowMs += cutOffMs;
    assert.not(conduct.isCutOff('member'));
    assert.ok(conduct.takeMessage('member', 1));
});
test('what the router drops counts too: a flood that is not judged is cut off', ({ conduct, cut, clock }) => {
    for (let second = 0; second < 100; second++) {
        conduct.takeRouted('stranger', 1_000);
        clock.nowMs += 1_000;
    }
    assert.equal(cut, ['stranger']);
});
test('at the rate that is allowed nobody is cut off, however long', ({ conduct, cut, clock }) => {
    const perSecond = Math.floor(workMsPerSecond / (workOf(recordBytes) + 0.2));
    for (let second = 0; second < 3_600; second++) {
        take(conduct, 'member', perSecond, recordBytes);
        clock.nowMs += 1_000;
    }
    assert.equal(cut, []);
});
test('a hundred strangers cause no more together than one share, and leave members theirs', ({ conduct, clock, }) => {
    const all = () => Array.from({ length: 100 }, (_, i) => take(conduct, `stranger ${i}`, 50, recordBytes)).reduce((sum, count) => sum + count, 0);
    const most = (ms) => Math.floor(ms / workOf(recordBytes));
    assert.is(all(), most(sharedWork.stranger.burstMs));
    clock.nowMs += 1_000;
    assert.ok(Math.abs(all() - most(sharedWork.stranger.msPerSecond)) <= 1);
    assert.is(take(conduct, 'member', 1_000, recordBytes), 1_000);
});
test('of many peers the ones heard of latest are remembered', ({ conduct }) => {
    conduct.blame('first', 'frame');
    for (let i = 0; i < 2_000; i++)
        conduct.demeritsOf(`another ${i}`);
    assert.is(conduct.demeritsOf('first'), 0);
});
test.run();
//# sourceMappingURL=conduct.test.js.map