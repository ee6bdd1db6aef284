import 'core-js/actual/promise/with-resolvers.js';
import { once } from 'node:events';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { tcp } from '@libp2p/tcp';
import { createLibp2p } from 'libp2p';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readBytes } from '../../../node/mesh/stream-bytes.js';
const protocol = '/test/1';
const hosts = [];
const startHost = async () => {
    const host = await createLibp2p({
        addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
        transports: [tcp()],
        connectionEncrypters: [noise()],
        streamMuxers: [yamux()],
    });
    hosts.push(host);
    return host;
};
test.after(async () => {
    for (const host of hosts)
        await host.stop();
});
test('what a peer sent before both sides closed is read, though the stream is over by then', async () => {
    const [asker, answerer] = [await startHost(), await startHost()];
    await answerer.handle(protocol, async (stream) => {
        stream.send(Uint8Array.of(1, 2, 3));
        await stream.close();
    });
    const stream = await asker.dialProtocol(answerer.getMultiaddrs(), protocol);
    const over = once(stream, 'close');
    await stream.close();
    await over;
    assert.is(stream.status, 'closed');
    const read = [];
    for await (const bytes of readBytes(stream, 100, { stallMs: 10_000, signal: AbortSignal.timeout(10_000) }))
        read.push(...bytes);
    assert.equal(read, [1, 2, 3]);
});
test.run();
//# sourceMappingURL=stream-bytes.test.js.map