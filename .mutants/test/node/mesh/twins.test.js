import { randomBytes } from 'node:crypto';
import { multiaddr } from '@multiformats/multiaddr';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { identityOf } from '../../../node/identity/identity.js';
import { twinClaimMs, twinToldMs } from '../../../node/mesh/constants.js';
import { Twins } from '../../../node/mesh/twins.js';
import { TestNetwork } from './network.js';
const test = suite('twins');
test.before.each((context) => {
    context.net = new TestNetwork();
});
test.after.each(({ net }) => net.stop());
const limits = { upkeepEveryMs: 50, redialFirstMs: 50, mixEveryMs: 200 };
test('of two nodes with one identity each is told of the other', async ({ net }) => {
    const identity = await identityOf(randomBytes(32));
    const hub = await net.start({ limits });
    const told = [[], []];
    const start = (i) => net.start({ identity, bootstrap: hub.mesh.addresses(), limits }, { onTwin: (twin) => void told[i].push(twin) });
    const one = await start(0);
    await net.until(() => one.mesh.peers().length === 1);
    const other = await start(1);
    await net.until(() => told.every((twins) => twins.length > 0));
    assert.ok(told.flat().every(({ isProven }) => isProven));
    const places = [...one.mesh.addresses(), ...other.mesh.addresses()];
    assert.ok(told.flat().every(({ address }) => address === null || places.includes(address)));
    assert.ok(told.flat().some(({ address }) => address !== null));
    assert.ok(one.mesh.twin?.isProven === true && other.mesh.twin?.isProven === true);
    assert.equal(net.nodes.flatMap(({ errors }) => errors), []);
    assert.ok(one.mesh.peers().includes(hub.mesh.peerId), 'and goes on as before');
});
test('a node that dials itself is no twin', async ({ net }) => {
    const told = [];
    const node = await net.start({}, { onTwin: (twin) => void told.push(twin) });
    const hub = await net.start({ bootstrap: node.mesh.addresses() });
    await net.until(() => node.mesh.peers().length === 1);
    assert.is(hub.mesh.twin, null);
    assert.equal(told, []);
});
/** A node's view of twins, on a virtual clock, with a peer that names it. */
function watch(answers) {
    const seen = { nowMs: 0, told: [], dialled: [], onDial: () => undefined };
    const stopping = new AbortController();
    const twins = new Twins({
        dialler: {
            leadsToOwnKey: async (address) => {
                seen.dialled.push(String(address));
                seen.onDial();
                return answers(String(address));
            },
        },
        ownAddresses: () => [multiaddr('/ip4/8.8.4.4/tcp/4001')],
        onTwin: (twin) => void seen.told.push(twin),
        nowMs: () => seen.nowMs,
        stopping: stopping.signal,
    });
    return { twins, seen, stop: () => stopping.abort() };
}
const namer = { peer: 'peer', isMember: false, at: null };
const away = multiaddr('/ip4/8.8.8.8/tcp/4001');
test("our own addresses are no twin's, and are not dialled", async () => {
    const { twins, seen } = watch(() => true);
    await twins.check([multiaddr('/ip4/8.8.4.4/tcp/4001')], namer);
    assert.equal([seen.dialled, seen.told], [[], []]);
});
test("a stranger's word alone is told only when it stays, and as no more than that", async () => {
    const { twins, seen } = watch(() => false);
    await twins.check([away], namer);
    seen.nowMs += twinClaimMs - 1;
    await twins.check([away], namer);
    assert.equal(seen.told, []);
    seen.nowMs += 1;
    await twins.check([away], namer);
    assert.equal(seen.told, [{ address: String(away), isProven: false }]);
});
test('what a peer takes back begins anew', async () => {
    const { twins, seen } = watch(() => false);
    await twins.check([away], namer);
    seen.nowMs += twinClaimMs;
    await twins.check([], namer);
    await twins.check([away], namer);
    assert.equal(seen.told, []);
});
test('who dials us with our key is a twin, and is told once until long after', () => {
    const { twins, seen } = watch(() => true);
    for (let i = 0; i < 3; i++)
        twins.hearOwnKey();
    assert.equal(seen.told, [{ address: null, isProven: true }]);
    seen.nowMs += twinToldMs;
    assert.is(twins.current, null);
    twins.hearOwnKey();
    assert.is(seen.told.length, 2);
});
test("an address that leads back to ourselves, by way of a router, is no twin's", async () => {
    const { twins, seen, stop } = watch(() => true);
    seen.onDial = () => {
        twins.hearOwnKey();
        stop();
    };
    for (let i = 0; i < 3; i++)
        await twins.check([away], namer);
    assert.equal(seen.told, []);
    assert.is(seen.dialled.length, 2, 'after the second time it counts as our own');
});
test.run();
//# sourceMappingURL=twins.test.js.map