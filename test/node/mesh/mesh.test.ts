import { randomBytes } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, rawCodec, textBytes, type Cid, type Hash } from '../../../protocol/codec/hash.js';
import { identityOf, peerIdOf } from '../../../node/identity/identity.js';
import { blocksPerRequest, foundKeptMax } from '../../../node/mesh/constants.js';
import { topicOf } from '../../../node/mesh/protocols/ids.js';
import { network, otherNetwork, TestNetwork, type TestNode } from './network.js';
import { slowCases } from '../../runner/slow-cases.js';

const test = suite<{ net: TestNetwork }>('mesh');
const slow = slowCases(test);

test.before.each((context) => {
  context.net = new TestNetwork();
});
test.after.each(({ net }) => net.stop());

const block = textBytes('a block');
const cid = cidOf(block, rawCodec);
const bootstrapOf = ({ mesh }: { mesh: { addresses(): string[] } }): string[] => mesh.addresses();
const collect = async (items: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> => {
  const all: Uint8Array[] = [];
  for await (const item of items) all.push(item);
  return all;
};

test('five nodes that know one bootstrap peer all find each other, and a record reaches all (MESH-1)', async ({
  net,
}) => {
  const identity = await identityOf(randomBytes(32));
  const first = await net.start({ identity });
  assert.is(first.mesh.peerId, peerIdOf(identity.key));
  for (let i = 0; i < 4; i++) await net.start({ bootstrap: bootstrapOf(first) });
  await net.until(() => net.nodes.every(({ mesh }) => mesh.peers().length === 4));
  const [, second, ...others] = net.nodes;
  await second!.mesh.publish(textBytes('a record'));
  await net.until(() => [first, ...others].every(({ messages }) => messages.length > 0));
  for (const { messages } of [first, ...others]) assert.equal(messages, ['a record']);
  assert.equal(second!.messages, []);
});

test('topicOf takes the leading bits of the point id (MESH-2)', () => {
  const point = 'a5'.padEnd(64, '0') as Hash;
  assert.is(topicOf(network, point, 0), `/gridlode/${network}/records/0`);
  assert.is(topicOf(network, point, 1), `/gridlode/${network}/records/1`);
  assert.is(topicOf(network, point, 4), `/gridlode/${network}/records/10`);
  assert.is(topicOf(network, point, 16), `/gridlode/${network}/records/${0xa500}`);
  assert.throws(() => topicOf(network, point, 17), /shardBits/);
});

test('a block comes from the peer that is honest, whichever is asked first', async ({ net }) => {
  const honest = await net.start();
  honest.blocks.set(cid, block);
  const liar = await net.start(
    { bootstrap: bootstrapOf(honest) },
    { readBlock: async () => textBytes('another') },
  );
  const asker = await net.start({ bootstrap: bootstrapOf(honest) });
  await net.until(() => asker.mesh.peers().length === 2);
  for (const { mesh } of [liar, honest]) {
    assert.equal(await asker.mesh.fetchBlocks([cid], { maxBytes: 100, holder: mesh.peerId }), [block]);
  }
});

test('who was silent is asked after the others the next time, also where it is the author', async ({
  net,
}) => {
  let asked = 0;
  const silent = await net.start({}, { readBlock: () => new Promise(() => asked++) });
  const honest = await net.start({ bootstrap: bootstrapOf(silent) });
  honest.blocks.set(cid, block);
  const limits = { stallMs: 300 };
  const { mesh } = await net.start({ bootstrap: bootstrapOf(honest), limits });
  await net.until(() => mesh.peers().length === 2);
  for (let i = 0; i < 3; i++)
    assert.equal(await mesh.fetchBlocks([cid], { maxBytes: 100, holder: silent.mesh.peerId }), [block]);
  assert.is(asked, 1);
});

const unlinked = { limits: { connectionTarget: 1 } };

/** Twelve nodes of which each knows the one before and the one after. */
async function chain(net: TestNetwork): Promise<TestNode[]> {
  const nodes = [await net.start(unlinked)];
  while (nodes.length < 12) {
    const before = nodes.at(-1) as TestNode;
    const node = await net.start({ ...unlinked, bootstrap: bootstrapOf(before) });
    await net.until(
      () => node.mesh.peers().includes(before.mesh.peerId) && before.mesh.peers().includes(node.mesh.peerId),
    );
    nodes.push(node);
  }
  return nodes;
}
const idsOf = (nodes: readonly TestNode[]): string[] => nodes.map(({ mesh }) => mesh.peerId).sort();

slow(
  'a block comes from its author at the other end of a chain of twelve, and who was asked the way is left again (MESH-5)',
  async ({ net }) => {
    const nodes = await chain(net);
    const [author, , , , , , , , , , neighbour, asker] = nodes as TestNode[] & { length: 12 };
    author!.blocks.set(cid, block);
    assert.equal(asker!.mesh.peers(), idsOf([neighbour!]));
    assert.equal(await asker!.mesh.fetchBlocks([cid], { maxBytes: 100, holder: author!.mesh.peerId }), [
      block,
    ]);
    await net.until(() => asker!.mesh.peers().length === 2 && author!.mesh.peers().length === 2);
    assert.equal(asker!.mesh.peers().sort(), idsOf([author!, neighbour!]));
    assert.equal(
      net.nodes.flatMap(({ errors }) => errors),
      [],
    );
  },
);

slow('of many authors that were looked for, the latest stay connected', async ({ net }) => {
  const nodes = await chain(net);
  const asker = nodes.pop() as TestNode;
  for (const { mesh, blocks } of nodes) {
    const own = textBytes(`of ${mesh.peerId}`);
    blocks.set(cidOf(own, rawCodec), own);
    assert.equal(
      await asker.mesh.fetchBlocks([cidOf(own, rawCodec)], { maxBytes: 100, holder: mesh.peerId }),
      [own],
    );
  }
  const kept = idsOf(nodes.slice(2));
  await net.until(() => JSON.stringify(asker.mesh.peers().sort()) === JSON.stringify(kept));
  assert.is(kept.length, foundKeptMax + 1, 'and the one that was there before');
});

test('the author is asked first, though it is the last of ten neighbours', async ({ net }) => {
  const asker = await net.start({ limits: { connectionTarget: 10 } });
  const asked: number[] = [];
  for (let i = 0; i < 10; i++) {
    await net.start(
      { ...unlinked, bootstrap: bootstrapOf(asker) },
      {
        readBlock: async () => {
          asked.push(i);
          return i === 9 ? block : null;
        },
      },
    );
    await net.until(() => asker.mesh.peers().length === i + 1);
  }
  assert.equal(await asker.mesh.fetchBlocks([cid], { maxBytes: 100, holder: net.nodes[10]!.mesh.peerId }), [
    block,
  ]);
  assert.equal(asked, [9]);
});

test('a block whose author is gone comes from another that has it', async ({ net }) => {
  const author = await net.start();
  await author.mesh.stop();
  const holder = await net.start();
  const asker = await net.start({ bootstrap: bootstrapOf(holder) });
  await net.until(() => asker.mesh.peers().length === 1);
  holder.blocks.set(cid, block);
  for (const { peerId } of [author.mesh, asker.mesh])
    assert.equal(await asker.mesh.fetchBlocks([cid], { maxBytes: 100, holder: peerId }), [block]);
});

test('a block of several windows arrives whole', async ({ net }) => {
  const large = randomBytes(9 * 1024 * 1024 + 1);
  const holder = await net.start({}, { readBlock: async () => large });
  const asker = await net.start({ bootstrap: bootstrapOf(holder) });
  await net.until(() => asker.mesh.peers().length === 1);
  const fetched = await asker.mesh.fetchBlocks([cidOf(large, rawCodec)], { maxBytes: large.length });
  assert.ok(large.equals(fetched[0]!));
});

const numbered = (count: number): [Cid, Uint8Array][] =>
  Array.from({ length: count }, (_, i) => {
    const bytes = textBytes(`block ${i}`);
    return [cidOf(bytes, rawCodec), bytes];
  });

test('many blocks come in their order, by few questions: some from their author, what it lacks from others', async ({
  net,
}) => {
  const wanted = numbered(3 * blocksPerRequest + 5);
  const author = await net.start({ limits: { requestsBurst: 8 } });
  const others = await net.start({ bootstrap: bootstrapOf(author) });
  const asker = await net.start({ bootstrap: bootstrapOf(author) });
  await net.until(() => asker.mesh.peers().length === 2);
  for (const [i, [each, bytes]] of wanted.entries()) (i < 100 ? author : others).blocks.set(each, bytes);
  assert.equal(
    await asker.mesh.fetchBlocks(
      wanted.map(([each]) => each),
      { maxBytes: 100, holder: author.mesh.peerId },
    ),
    wanted.map(([, bytes]) => bytes),
  );
});

test('an answer ends where it is large enough, and who asked goes on from there (MESH-4)', async ({
  net,
}) => {
  const large = Array.from({ length: 4 }, () => randomBytes(5 * 1024 * 1024));
  const holder = await net.start();
  for (const bytes of large) holder.blocks.set(cidOf(bytes, rawCodec), bytes);
  const asker = await net.start({ bootstrap: bootstrapOf(holder) });
  await net.until(() => asker.mesh.peers().length === 1);
  const fetched = await asker.mesh.fetchBlocks(
    large.map((bytes) => cidOf(bytes, rawCodec)),
    { maxBytes: 5 * 1024 * 1024 },
  );
  assert.ok(large.every((bytes, i) => bytes.equals(fetched[i]!)));
});

test("one wrong block among many is its sender's fault, and comes from another", async ({ net }) => {
  const wanted = numbered(10);
  const honest = await net.start();
  for (const [each, bytes] of wanted) honest.blocks.set(each, bytes);
  const liar = await net.start(
    { bootstrap: bootstrapOf(honest) },
    {
      readBlock: async (each) =>
        each === wanted[6]![0] ? textBytes('another') : (honest.blocks.get(each) ?? null),
    },
  );
  const asker = await net.start({ bootstrap: bootstrapOf(honest) });
  await net.until(() => asker.mesh.peers().length === 2);
  assert.equal(
    await asker.mesh.fetchBlocks(
      wanted.map(([each]) => each),
      { maxBytes: 100, holder: liar.mesh.peerId },
    ),
    wanted.map(([, bytes]) => bytes),
  );
});

test('more questions than a peer answers at once wait for their turn here', async ({ net }) => {
  const wanted = numbered(40);
  const holder = await net.start();
  for (const [each, bytes] of wanted) holder.blocks.set(each, bytes);
  const asker = await net.start({ bootstrap: bootstrapOf(holder) });
  await net.until(() => asker.mesh.peers().length === 1);
  const fetched = await Promise.all(
    wanted.map(([each]) => asker.mesh.fetchBlocks([each], { maxBytes: 100 })),
  );
  assert.equal(
    fetched,
    wanted.map(([, bytes]) => [bytes]),
  );
});

test('records since a cut arrive in order, however slowly they are taken (MESH-6)', async ({ net }) => {
  const sent = Array.from({ length: 300 }, () => new Uint8Array(randomBytes(60_000)));
  let asked = -1;
  const holder = await net.start(
    {},
    {
      async *recordsSince(cutNumber) {
        asked = cutNumber;
        yield* sent;
      },
    },
  );
  const asker = await net.start({ bootstrap: bootstrapOf(holder) });
  await net.until(() => asker.mesh.peers().length === 1);
  const received: Uint8Array[] = [];
  for await (const record of asker.mesh.fetchRecords(holder.mesh.peerId, 7)) {
    received.push(record);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.is(asked, 7);
  assert.is(received.length, sent.length);
  assert.ok(received.every((record, i) => Buffer.compare(record, sent[i]!) === 0));
  assert.equal(await collect(holder.mesh.fetchRecords(asker.mesh.peerId, 0)), []);
});

test('peers of another network are no members and are left alone (MESH-11)', async ({ net }) => {
  const ours = await net.start();
  const theirs = await net.start({ network: otherNetwork, bootstrap: bootstrapOf(ours) });
  const alike = await net.start({ bootstrap: bootstrapOf(ours) });
  await net.until(() => alike.mesh.peers().length === 1 && ours.mesh.peers().length === 1);
  await alike.mesh.publish(textBytes('ours'));
  await net.until(() => ours.messages.length === 1);
  assert.equal(theirs.mesh.peers(), []);
  assert.equal(theirs.messages, []);
  assert.equal(ours.mesh.peers(), [alike.mesh.peerId]);
});

test('announced addresses replace those listened on', async ({ net }) => {
  const { mesh } = await net.start({ announce: ['/dns4/node.example/tcp/4001'] });
  assert.equal(mesh.addresses(), [`/dns4/node.example/tcp/4001/p2p/${mesh.peerId}`]);
});

test('a node that comes back with its identity and address is found again', async ({ net }) => {
  const identity = await identityOf(randomBytes(32));
  const first = await net.start({ identity });
  const address = bootstrapOf(first);
  const limits = { upkeepEveryMs: 50, redialFirstMs: 50 };
  const second = await net.start({ bootstrap: address, limits });
  await net.until(() => second.mesh.peers().length === 1);
  await first.mesh.stop();
  await net.until(() => second.mesh.peers().length === 0);
  const again = await net.start({ identity, listen: [address[0]!.split('/p2p/')[0]!] });
  assert.is(again.mesh.peerId, first.mesh.peerId);
  await net.until(() => second.mesh.peers().length === 1);
  assert.equal(second.mesh.peers(), [again.mesh.peerId]);
});

test('a bug of ours is reported, held against nobody, and passes nothing on', async ({ net }) => {
  const faulty = await net.start(
    {},
    {
      onMessage: async () => {
        throw new Error('a bug');
      },
      readBlock: async () => {
        throw new Error('another bug');
      },
    },
  );
  const sender = await net.start({ bootstrap: bootstrapOf(faulty) });
  await net.until(() => sender.mesh.peers().length === 1 && faulty.mesh.peers().length === 1);
  await sender.mesh.publish(textBytes('fine'));
  await net.until(() => faulty.errors.length === 1);
  let code = '';
  await sender.mesh
    .fetchBlocks(['bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' as Cid], { maxBytes: 10 })
    .catch((error) => {
      code = error.code;
    });
  assert.is(code, 'MESH_BLOCK_UNAVAILABLE');
  assert.equal(
    faulty.errors.map((error) => (error as Error).message),
    ['a bug', 'another bug'],
  );
  assert.equal(faulty.mesh.peers(), [sender.mesh.peerId]);
});

test.run();
