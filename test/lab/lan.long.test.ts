// deadline: 200 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inNetwork } from './lab-network.js';
import { whyNoLab, type Place } from './namespaces.js';

const test = suite('members in one home (MESH-28)');
const why = whyNoLab();
if (why !== null) console.log(`skipped: ${why}`);
const inLab = why === null ? test : test.skip;

inLab('two nodes that know nobody find each other in their network, and none of another campaign', () =>
  inNetwork(async (network) => {
    const [first, other, second] = network.lab.addHome('port-restricted', 3) as [Place, Place, Place];
    const one = await network.addAt(first, { usesMdns: true });
    const stranger = await network.addAt(other, { usesMdns: true, isOther: true });
    const two = await network.addAt(second, { usesMdns: true });
    await one.until(({ members }) => members[two.peerId] === null);
    await two.until(({ members }) => members[one.peerId] === null);
    one.publish('at home');
    await two.hears('at home');
    assert.equal(stranger.state?.members ?? {}, {});
  }),
);

test.run();
