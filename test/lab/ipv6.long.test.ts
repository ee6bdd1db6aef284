// deadline: 200 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inNetwork, type LabNetwork, type LabNode } from './lab-network.js';
import { whyNoLab } from './namespaces.js';

const test = suite('IPv6 alone (MESH-1, MESH-16)');
const why = whyNoLab();
if (why !== null) console.log(`skipped: ${why}`);
const inLab = why === null ? test : test.skip;

const listen = '/ip6/::/tcp/4001';
const add = (network: LabNetwork, bootstrap: readonly LabNode[]): Promise<LabNode> =>
  network.addAt(network.lab.addPublicHost(6), { listen }, bootstrap);

inLab('nodes without IPv4 find each other by a third, hear records and fetch blocks', () =>
  inNetwork(async (network) => {
    const one = await add(network, []);
    const [left, right] = [await add(network, [one]), await add(network, [one])];
    await left.until(({ members }) => members[right.peerId] === null);
    assert.not.ok(left.state!.addresses.some((address) => address.startsWith('/ip4/')));
    left.publish('over IPv6');
    await right.hears('over IPv6');
    const cid = await right.hold(1, 1 << 20);
    assert.is(await left.fetch(cid, right.peerId), 1 << 20);
  }),
);

test.run();
