import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { multiaddr } from '@multiformats/multiaddr';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dnsAddressesMax } from '../../../node/mesh/constants.js';
import { Names } from '../../../node/mesh/resolve.js';
import { DnsServer } from './dns-server.js';
import { TestNetwork } from './network.js';
const test = suite('names of bootstrap addresses');
test.before.each(async (context) => {
    context.dns = await DnsServer.start();
    context.names = new Names([context.dns.address]);
});
test.after.each(({ dns }) => dns.stop());
const peer = '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5';
const other = '12D3KooWHqkSpJQ8zP9aJv6cWcMkSFJXr1cZ6yLd2b3yQyYhY9aB';
const resolved = async (names, address) => (await names.resolve(multiaddr(address))).map(String);
test('a name stands for its addresses, of the family that is asked for', async ({ dns, names }) => {
    dns.a.set('node.example', ['192.0.2.1', '192.0.2.2']);
    dns.aaaa.set('node.example', ['2001:db8::1']);
    const [four1, four2] = ['1', '2'].map((n) => `/ip4/192.0.2.${n}/tcp/4001/p2p/${peer}`);
    const six = `/ip6/2001:db8::1/tcp/4001/p2p/${peer}`;
    assert.equal(await resolved(names, `/dns4/node.example/tcp/4001/p2p/${peer}`), [four1, four2]);
    assert.equal(await resolved(names, `/dns6/node.example/tcp/4001/p2p/${peer}`), [six]);
    assert.equal(await resolved(names, `/dns/node.example/tcp/4001/p2p/${peer}`), [four1, four2, six]);
});
test('a dnsaddr stands for what its records list for that peer, also by way of names and other dnsaddrs', async ({ dns, names, }) => {
    dns.txt.set('_dnsaddr.boot.example', [
        `dnsaddr=/ip4/192.0.2.1/tcp/4001/p2p/${peer}`,
        `dnsaddr=/ip4/192.0.2.9/tcp/4001/p2p/${other}`,
        'v=spf1 -all',
        'dnsaddr=nonsense',
        `dnsaddr=/dnsaddr/eu.boot.example/p2p/${peer}`,
        `dnsaddr=/dns4/node.example/tcp/4002/p2p/${peer}`,
    ]);
    dns.txt.set('_dnsaddr.eu.boot.example', [`dnsaddr=/ip4/192.0.2.3/tcp/4001/p2p/${peer}`]);
    dns.a.set('node.example', ['192.0.2.4']);
    assert.equal(await resolved(names, `/dnsaddr/boot.example/p2p/${peer}`), [
        `/ip4/192.0.2.1/tcp/4001/p2p/${peer}`,
        `/ip4/192.0.2.3/tcp/4001/p2p/${peer}`,
        `/ip4/192.0.2.4/tcp/4002/p2p/${peer}`,
    ]);
});
test('a dnsaddr that names itself ends, and one that lists hundreds gives a few', async ({ dns, names }) => {
    dns.txt.set('_dnsaddr.loop.example', [`dnsaddr=/dnsaddr/loop.example/p2p/${peer}`]);
    assert.equal(await resolved(names, `/dnsaddr/loop.example/p2p/${peer}`), []);
    dns.txt.set('_dnsaddr.many.example', Array.from({ length: 60 }, (_, i) => `dnsaddr=/ip4/192.0.2.${i}/tcp/1/p2p/${peer}`));
    assert.is((await resolved(names, `/dnsaddr/many.example/p2p/${peer}`)).length, dnsAddressesMax);
});
test('a name without an answer stands for nothing, and an address for itself', async ({ names }) => {
    assert.equal(await resolved(names, `/dns4/gone.example/tcp/4001/p2p/${peer}`), []);
    assert.equal(await resolved(names, `/dnsaddr/gone.example/p2p/${peer}`), []);
    assert.equal(await resolved(names, `/ip4/192.0.2.1/tcp/4001/p2p/${peer}`), [
        `/ip4/192.0.2.1/tcp/4001/p2p/${peer}`,
    ]);
});
test('a server that never answers is given up on', async () => {
    const silent = createSocket('udp4').bind(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
        assert.equal(await resolved(new Names([`127.0.0.1:${silent.address().port}`]), `/dnsaddr/boot.example/p2p/${peer}`), []);
    }
    finally {
        silent.close();
    }
});
test('a node that starts from a dnsaddr finds its peer, also when that has moved', async ({ dns }) => {
    const net = new TestNetwork();
    try {
        const first = await net.start();
        dns.txt.set('_dnsaddr.boot.example', [`dnsaddr=/ip4/127.0.0.1/tcp/1/p2p/${first.mesh.peerId}`]);
        let told = 0;
        const limits = { upkeepEveryMs: 50, redialFirstMs: 50 };
        const second = await net.start({ bootstrap: [`/dnsaddr/boot.example/p2p/${first.mesh.peerId}`], dns: [dns.address], limits }, { onUnreached: () => void told++ });
        await net.until(() => told === 1);
        dns.txt.set('_dnsaddr.boot.example', first.mesh.addresses().map((address) => `dnsaddr=${address}`));
        await net.until(() => second.mesh.peers().length === 1);
        assert.is(told, 1);
    }
    finally {
        await net.stop();
    }
});
test.run();
//# sourceMappingURL=resolve.test.js.map