// deadline: 400 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inNetwork } from './lab-network.js';
import { whyNoLab } from './namespaces.js';

const test = suite('relays between homes (MESH-20, MESH-21)');
const why = whyNoLab();
if (why !== null) console.log(`skipped: ${why}`);
const inLab = why === null ? test : test.skip;

inLab('two nodes that nobody can dial hear each other by a relay, and by another when it dies', () =>
  inNetwork(async (network) => {
    const one = await network.addPublic();
    const other = await network.addPublic([one]);
    const [left] = await network.addHome('symmetric', [one, other]);
    const [right] = await network.addHome('symmetric', [one, other]);
    const found = await left!.until(({ members }) => right!.peerId in members);
    const relay = [one, other].find(({ peerId }) => peerId === found.members[right!.peerId]);
    assert.ok(relay, `${found.members[right!.peerId]} is no relay`);
    left!.publish('over a relay');
    await right!.hears('over a relay');

    const diedMs = performance.timeOrigin + performance.now();
    const living = relay === one ? other : one;
    await relay.stop();
    const again = await left!.until(({ members }) => members[right!.peerId] === living.peerId, diedMs);
    console.log(`another relay ${((again.atMs - diedMs) / 1000).toFixed(1)} s after the first died`);
    left!.publish('over another');
    await right!.hears('over another');
  }),
);

inLab('a relay carries records, but no block of a model', () =>
  inNetwork(async (network) => {
    const relay = await network.addPublic();
    const [left] = await network.addHome('symmetric', [relay]);
    const [right] = await network.addHome('symmetric', [relay]);
    await left!.until(({ members }) => right!.peerId in members);
    const before = network.lab.bytesOf(relay.place);
    const cid = await right!.hold(1, 4 << 20);
    assert.match(String(await left!.fetch(cid, right!.peerId)), /None of \d peers gave the block/);
    const carried = network.lab.bytesOf(relay.place) - before;
    assert.ok(carried < 1 << 20, `the relay carried ${carried} bytes`);
  }),
);

inLab('two nodes behind one router meet without a relay, and nobody else hears of their addresses', () =>
  inNetwork(async (network) => {
    const one = await network.addPublic();
    const [left, right] = await network.addHome('port-restricted', [one], 2);
    const [far] = await network.addHome('port-restricted', [one]);
    await left!.until(({ members }) => members[right!.peerId] === null);
    await far!.until(({ members }) => [left, right].every((node) => node!.peerId in members));
    assert.not.ok(one.state!.addresses.some((address) => address.includes('p2p-circuit')));
  }),
);

test.run();
