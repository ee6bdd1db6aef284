import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { multiaddr } from '@multiformats/multiaddr';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { textBytes } from '../../../protocol/codec/hash.js';
import { endpointOf } from '../../../node/mesh/addresses.js';
import { TestNetwork } from './network.js';
const test = suite('a forwarder');
test.before.each((context) => {
    Object.assign(context, { net: new TestNetwork(), sockets: [] });
});
test.after.each(async ({ net, sockets }) => {
    for (const socket of sockets)
        socket.destroy();
    await net.stop();
});
/** So many that a score for sharing an address would silence them all. */
const peersBehind = 15;
test('fifteen peers that all come from one address are heard', async ({ net, sockets }) => {
    const hub = await net.start();
    const { port } = endpointOf(multiaddr(hub.mesh.addresses()[0]));
    const forwarder = createServer((inbound) => {
        const outbound = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.2' });
        sockets.push(inbound, outbound);
        for (const [from, to] of [
            [inbound, outbound],
            [outbound, inbound],
        ])
            from
                .on('error', () => to.destroy())
                .on('close', () => to.destroy())
                .pipe(to);
    }).listen(0, '127.0.0.1');
    await once(forwarder, 'listening');
    try {
        const bootstrap = [
            `/ip4/127.0.0.1/tcp/${forwarder.address().port}/p2p/${hub.mesh.peerId}`,
        ];
        const nodes = [];
        while (nodes.length < peersBehind)
            nodes.push(await net.start({ bootstrap, listen: [], limits: { connectionTarget: 1 } }));
        await net.until(() => hub.mesh.peers().length === peersBehind && nodes.every(({ mesh }) => mesh.peers().length === 1));
        // The router looks at scores once a second, so each is heard ten times over.
        for (let i = 0; i < 10; i++) {
            await Promise.all(nodes.map(({ mesh }, n) => mesh.publish(textBytes(`record ${i} of ${n}`))));
            await net.until(() => hub.messages.length === peersBehind * (i + 1));
        }
        assert.is(new Set(hub.messages).size, peersBehind * 10);
    }
    finally {
        forwarder.close();
    }
});
test.run();
//# sourceMappingURL=forwarder.test.js.map