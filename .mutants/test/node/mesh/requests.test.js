import 'core-js/actual/promise/with-resolvers.js';
import { getEventListeners } from 'node:events';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { tcp } from '@libp2p/tcp';
import { createLibp2p } from 'libp2p';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conduct } from '../../../node/mesh/conduct.js';
import { meshLimits } from '../../../node/mesh/constants.js';
import { Requests } from '../../../node/mesh/requests.js';
import { map, uint } from '../../../protocol/codec/shape.js';
const hosts = [];
async function startHost() {
    const host = await createLibp2p({
        addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
        transports: [tcp()],
        connectionEncrypters: [noise()],
        streamMuxers: [yamux()],
    });
    hosts.push(host);
    return host;
}
test.after(async () => {
    for (const host of hosts)
        await host.stop();
});
const echo = {
    id: '/test/echo/1',
    question: map({ number: uint() }),
    deadlineMs: 60_000,
    async *answer({ number }) {
        yield Uint8Array.of(number & 255);
    },
};
function requestsOf(libp2p) {
    const { signal: stopping } = new AbortController();
    const conduct = new Conduct({ requestsBurst: 10_000, isMember: () => false });
    const onError = (error) => assert.unreachable(String(error));
    return {
        requests: new Requests({
            libp2p,
            limits: meshLimits,
            conduct,
            standingOf: () => 'stranger',
            stopping,
            onError,
        }),
        stopping,
    };
}
test('many questions leave nothing on the signals that live as long as the node, neither where they are asked nor answered', async () => {
    const [asker, answerer] = [await startHost(), await startHost()];
    const [asking, answering] = [requestsOf(asker), requestsOf(answerer)];
    await answering.requests.serve(echo);
    const peer = (await asker.dial(answerer.getMultiaddrs())).remotePeer.toString();
    const { signal } = new AbortController();
    for (let number = 0; number < 100; number++)
        assert.equal(await asking.requests.askOne(peer, echo, { number }, 10, signal), Uint8Array.of(number & 255));
    for (const each of [asking.stopping, signal])
        assert.is(getEventListeners(each, 'abort').length, 0);
    // The last answer may be closing still.
    assert.ok(getEventListeners(answering.stopping, 'abort').length <= 2);
});
test.run();
//# sourceMappingURL=requests.test.js.map