import { randomBytes } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, rawCodec, textBytes, type Cid, type Hash } from '../../../protocol/codec/hash.js';
import { identityOf } from '../../../node/identity/identity.js';
import { topicOf } from '../../../node/mesh/ids.js';
import { network, otherNetwork, TestNetwork } from './network.js';

const test = suite<{ net: TestNetwork }>('mesh');

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

test('five nodes that know one bootstrap peer all find each other, and a record reaches all', async ({ net }) => {
  const first = await net.start();
  for (let i = 0; i < 4; i++) await net.start({ bootstrap: bootstrapOf(first) });
  await net.until(() => net.nodes.every(({ mesh }) => mesh.peers().length === 4));
  const [, second, ...others] = net.nodes;
  await second!.mesh.publish(textBytes('a record'));
  await net.until(() => [first, ...others].every(({ messages }) => messages.length > 0));
  for (const { messages } of [first, ...others]) assert.equal(messages, ['a record']);
  assert.equal(second!.messages, []);
});

test('topicOf takes the leading bits of the point id', () => {
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
  const liar = await net.start({ bootstrap: bootstrapOf(honest) }, { readBlock: async () => textBytes('another') });
  const asker = await net.start({ bootstrap: bootstrapOf(honest) });
  await net.until(() => asker.mesh.peers().length === 2);
  for (const peers of [[liar, honest], [honest, liar]]) {
    const fetched = await asker.mesh.fetchBlock(cid, { maxBytes: 100, peers: peers.map(({ mesh }) => mesh.peerId) });
    assert.equal(fetched, block);
  }
});

test('a block of several windows arrives whole', async ({ net }) => {
  const large = randomBytes(9 * 1024 * 1024 + 1);
  const holder = await net.start({}, { readBlock: async () => large });
  const asker = await net.start({ bootstrap: bootstrapOf(holder) });
  await net.until(() => asker.mesh.peers().length === 1);
  const fetched = await asker.mesh.fetchBlock(cidOf(large, rawCodec), { maxBytes: large.length });
  assert.ok(large.equals(fetched));
});

test('records since a cut arrive in order, however slowly they are taken', async ({ net }) => {
  const sent = Array.from({ length: 300 }, () => new Uint8Array(randomBytes(60_000)));
  let asked = -1;
  const holder = await net.start({}, {
    async *recordsSince(cutNumber) {
      asked = cutNumber;
      yield* sent;
    },
  });
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

test('peers of another network are no members and are left alone', async ({ net }) => {
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
  const faulty = await net.start({}, {
    onMessage: async () => { throw new Error('a bug'); },
    readBlock: async () => { throw new Error('another bug'); },
  });
  const sender = await net.start({ bootstrap: bootstrapOf(faulty) });
  await net.until(() => sender.mesh.peers().length === 1 && faulty.mesh.peers().length === 1);
  await sender.mesh.publish(textBytes('fine'));
  await net.until(() => faulty.errors.length === 1);
  let code = '';
  await sender.mesh.fetchBlock('bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' as Cid, { maxBytes: 10 }).catch((error) => { code = error.code; });
  assert.is(code, 'MESH_BLOCK_UNAVAILABLE');
  assert.equal(faulty.errors.map((error) => (error as Error).message), ['a bug', 'another bug']);
  assert.equal(faulty.mesh.peers(), [sender.mesh.peerId]);
});

test.run();
