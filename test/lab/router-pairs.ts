import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inNetwork } from './lab-network.js';
import { whyNoLab, type Nat } from './namespaces.js';

const modelBytes = 4 << 20;

/** A kind of router with another, and whether a direct way leads past both. */
export type Pair = readonly [left: Nat, right: Nat, isDirect: boolean];

/** Tests that two nodes find each other past each of these pairs of routers, and over which way. */
export function testPairs(title: string, pairs: readonly Pair[]): void {
  const test = suite(title);
  const why = whyNoLab();
  if (why !== null) console.log(`skipped: ${why}`);
  const inLab = why === null ? test : test.skip;
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
}
