import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Refetch } from '../../../node/peer/refetch.js';
import { delRow, put, type Write } from '../../../node/store/store.js';
import { rowKey, tables } from '../../../node/store/tables.js';
import { cidOf, domainHash, rawCodec, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import { announcementOf, encodeManifest, type Manifest } from '../../../protocol/model/manifest.js';
import { ownerOf } from '../../../protocol/records/keys.js';
import {
  cidIn,
  enrolment,
  identityNamed,
  makeBench,
  opening,
  removeBench,
  say,
  TestPeer,
  type Bench,
} from './fixture.js';
import { LinkedPeer } from './linked-peer.js';
import { slotKey } from '../../../protocol/ledger/slots/slot.js';
import { slotFields } from '../../../protocol/ledger/entry-fields.js';

const [alice, bob] = [await identityNamed('alice'), await identityNamed('bob')];

interface Context {
  bench: Bench;
  peers: TestPeer[];
  linked: LinkedPeer[];
}
const test = suite<Context>('blocks that were lost');
test.before.each(async (context) => {
  context.bench = await makeBench();
  context.peers = [];
  context.linked = [];
});
test.after.each(async ({ bench, peers, linked }) => {
  for (const one of linked) await one.leave();
  for (const peer of peers) await peer.close();
  await removeBench(bench);
});

interface Committed {
  readonly manifest: Cid;
  readonly segments: readonly Cid[];
}

/** Both peers have the model that alice committed, with all its blocks. */
async function commit(bench: Bench, author: TestPeer, auditor: TestPeer): Promise<Committed> {
  const cut = async (...messages: readonly Uint8Array[]): Promise<void> =>
    void (await auditor.take(...messages, await author.cut(...messages)));
  await cut(enrolment(bench, alice), enrolment(bench, bob));
  await cut(opening(bench, alice));
  await cut();
  const owner = ownerOf(alice.key);
  const draw = slotFields(
    author.driver.state.ledger.members.get(alice.key)!.slots.get(slotKey({ owner, slot: 0 }))!,
  ).draw;
  if (draw === null || draw === undefined) throw new Error('Nothing was drawn');
  const { pointId, target, index } = draw;
  const claim = say<'claim'>(bench, alice, {
    kind: 'claim',
    owner,
    slot: 0,
    generation: 0,
    pointId,
    target,
    index,
  });
  await cut(claim);
  const trees = Array.from({ length: 10 }, (_, i) => textBytes(`trees ${i}`));
  const segments = trees.map((block) => ({
    trees: cidOf(block, rawCodec),
    treeCount: 10,
    transcript: domainHash('transcript'),
  }));
  const made: Manifest = {
    kind: 'manifest',
    version: 1,
    campaign: bench.network,
    owner,
    pointId,
    target,
    index,
    endedEarly: false,
    segments,
    screening: [],
    scores: [30_000_000, 50_000_000],
    sketch: new Uint8Array(128),
  };
  const block = encodeManifest(made);
  const manifest = cidOf(block);
  for (const {
    peerStore: { blocks },
  } of [author, auditor]) {
    await blocks.putBlocks([[manifest, block], ...trees.map((one) => [cidOf(one, rawCodec), one] as const)]);
  }
  await cut(
    say<'commitment'>(bench, alice, {
      kind: 'commitment',
      owner,
      slot: 0,
      claim: cidIn(bench, claim),
      pointId,
      manifest,
      ...announcementOf(bench.campaign, made),
    }),
  );
  return { manifest, segments: segments.map((segment) => segment.trees) };
}

const garbled = (cid: Cid): Write =>
  ({ ...put(tables.block, cid, new Uint8Array(1)), value: new Uint8Array(50) }) as Write;
const lost = (cid: Cid): Write => delRow(rowKey(tables.block, cid));

/** What happens to blocks while a node is away. */
const losses: { id: string; who: 'author' | 'auditor'; spoil: (model: Committed) => Write[] }[] = [
  {
    id: 'changed segments of its own model',
    who: 'author',
    spoil: ({ segments }) => segments.slice(2, 5).map(garbled),
  },
  {
    id: 'lost segments of its own model',
    who: 'author',
    spoil: ({ segments }) => segments.slice(2, 5).map(lost),
  },
  {
    id: 'the changed manifest of its own model',
    who: 'author',
    spoil: ({ manifest }) => [garbled(manifest)],
  },
  {
    id: "a changed segment of another's model",
    who: 'auditor',
    spoil: ({ segments }) => [garbled(segments[9] as Cid)],
  },
  {
    id: "the changed manifest of another's model",
    who: 'auditor',
    spoil: ({ manifest }) => [garbled(manifest)],
  },
];
for (const { id, who, spoil } of losses) {
  test(`keep no node from its start, and come from a peer: ${id}`, async ({ bench, peers, linked }) => {
    const open = async (name: 'author' | 'auditor'): Promise<TestPeer> => {
      const peer = await TestPeer.open(bench, { identity: name === 'author' ? alice : bob, name });
      peers.push(peer);
      return peer;
    };
    const both = { author: await open('author'), auditor: await open('auditor') };
    const model = await commit(bench, both.author, both.auditor);
    await both[who].store.batch(spoil(model), { durable: true });
    peers.splice(peers.indexOf(both[who]), 1);
    await both[who].close();
    const again = await open(who);
    assert.ok(again.driver.digest() === both[who === 'author' ? 'auditor' : 'author'].driver.digest());

    const server = await LinkedPeer.join(both[who === 'author' ? 'auditor' : 'author']);
    linked.push(server);
    const asker = await LinkedPeer.join(again, server.mesh.addresses());
    linked.push(asker);
    await asker.meet(server);
    const { blocks } = again.peerStore;
    const refetch = new Refetch({
      blocks,
      fetchBlocks: (cids, { maxBytes, signal }) => asker.mesh.fetchBlocks(cids, { maxBytes, signal }),
      onError: (error) => assert.unreachable(String(error)),
    });
    refetch.look();
    await refetch.idle;
    assert.equal([...blocks.lost], []);
    const held = await Promise.all([model.manifest, ...model.segments].map((cid) => blocks.readBlock(cid)));
    assert.ok(held.every((block) => block !== null));
    await refetch.stop();
  });
}

test.run();
