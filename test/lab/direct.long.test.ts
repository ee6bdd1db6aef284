// deadline: 600 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inNetwork } from './lab-network.js';
import { whyNoLab, type Nat } from './namespaces.js';

const test = suite('ways past two routers (MESH-22, MESH-23)');
const why = whyNoLab();
if (why !== null) console.log(`skipped: ${why}`);
const inLab = why === null ? test : test.skip;

const modelBytes = 4 << 20;

/** Each kind of router with each, and whether a direct way leads past both. */
const pairs: [Nat, Nat, isDirect: boolean][] = [
  ['endpoint-independent', 'endpoint-independent', true],
  ['endpoint-independent', 'port-restricted', true],
  ['endpoint-independent', 'symmetric', true],
  ['port-restricted', 'port-restricted', true],
  ['port-restricted', 'symmetric', false],
  ['symmetric', 'symmetric', false],
];
for (const [left, right, isDirect] of pairs)
  inLab(`${left} and ${right}: ${isDirect ? 'direct' : 'by a relay'}`, () =>
    inNetwork(async (network) => {
      const relay = await network.addPublic();
      const [one] = await network.addHome(left, [relay]);
      const [other] = await network.addHome(right, [relay]);
      await one!.until(({ members }) => other!.peerId in members);
      const way = isDirect ? null : relay.peerId;
      await one!.until(({ members }) => members[other!.peerId] === way);
      one!.publish('a record');
      await other!.hears('a record');

      const before = network.lab.bytesOf(relay.place);
      const cid = await other!.hold(1, modelBytes);
      const fetched = await one!.fetch(cid, other!.peerId);
      const carried = network.lab.bytesOf(relay.place) - before;
      if (isDirect) assert.is(fetched, modelBytes);
      else assert.match(String(fetched), /gave the block/);
      assert.ok(carried < modelBytes / 8, `the relay carried ${carried} bytes`);
    }),
  );

test.run();
