// deadline: 400 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inNetwork } from './lab-network.js';
import { whyNoLab } from './namespaces.js';

const test = suite('a network that goes and comes (MESH-25)');
const why = whyNoLab();
if (why !== null) console.log(`skipped: ${why}`);
const inLab = why === null ? test : test.skip;

inLab('a node whose cable was out is back within a minute, though it had dialled in vain', () =>
  inNetwork(async (network) => {
    const one = await network.addPublic();
    const [home] = await network.addHome('port-restricted', [one]);
    await home!.until(({ members }) => one.peerId in members);
    network.lab.setPlugged(home!.place, false);
    await home!.until(({ members }) => Object.keys(members).length === 0);
    const pluggedMs = performance.timeOrigin + performance.now();
    network.lab.setPlugged(home!.place, true);
    const back = await home!.until(({ members }) => one.peerId in members, pluggedMs);
    const seconds = (back.atMs - pluggedMs) / 1000;
    console.log(`back ${seconds.toFixed(1)} s after the cable`);
    assert.ok(seconds < 60, `it took ${seconds} s`);
  }),
);

test.run();
