import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { identify } from '@libp2p/identify';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCanonical } from '../../../protocol/codec/canonical.js';
import { cidOf, rawCodec, textBytes, type Cid, type Hash } from '../../../protocol/codec/hash.js';
import { link } from '../../../protocol/codec/shape.js';
import { identityOf } from '../../../node/identity/identity.js';
import { Conduct } from '../../../node/mesh/conduct.js';
import {
  addressesPerPeerMax,
  messageMaxBytes,
  placesMax,
  requestMaxBytes,
  servedPerPeerMax,
} from '../../../node/mesh/constants.js';
import { Doors } from '../../../node/mesh/host/doors.js';
import type { Router } from '../../../node/mesh/gossip/gossip.js';
import { createHost } from '../../../node/mesh/host/host.js';
import { RelayClient } from '../../../node/mesh/host/relay-client.js';
import { blocksProtocol, peersProtocol, recordsProtocol, topicOf } from '../../../node/mesh/protocols/ids.js';
import { network, TestNetwork, type TestNode } from './network.js';
import { slowCases } from '../../runner/slow-cases.js';

interface Context {
  net: TestNetwork;
  hosts: Libp2p[];
}
const test = suite<Context>('hostile peers');
const slow = slowCases(test);
test.before.each((context) => {
  context.net = new TestNetwork();
  context.hosts = [];
});
test.after.each(async ({ net, hosts }) => {
  await net.stop();
  for (const host of hosts) await host.stop();
});

const topic = topicOf(network, '0'.repeat(64) as Hash, 0);
const block = textBytes('a block');
const cid = cidOf(block, rawCodec);
const question = encodeCanonical({ block: link.encode(cid) });
const frame = (bytes: Uint8Array): Uint8Array => Buffer.concat([Buffer.of(bytes.length), bytes]);

/** A peer that speaks libp2p and says it is of the network, and otherwise does what the test makes it do. */
async function startStranger({ hosts }: Context): Promise<Libp2p> {
  const host = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  });
  hosts.push(host);
  await host.handle(peersProtocol(network), (stream) => stream.close());
  return host;
}

const connect = (stranger: Libp2p, { mesh }: TestNode): Promise<Connection> =>
  stranger.dial(multiaddr(mesh.addresses()[0]));
const closed = async (stream: Stream): Promise<string> => {
  if (stream.status === 'open') await once(stream as never, 'close');
  return stream.status;
};
const codeOf = async (work: Promise<unknown> | (() => Promise<unknown>)): Promise<string> => {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'none';
};
const drain = async (items: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of items) {
    /* taken */
  }
};

/** What a stranger sends on the blocks protocol; each ends in a reset. */
const requests: { id: string; bytes: Uint8Array; close: boolean }[] = [
  { id: 'no frame', bytes: new Uint8Array(0), close: true },
  { id: 'a length and nothing', bytes: Uint8Array.of(40), close: true },
  { id: 'a frame that ends early', bytes: frame(question).subarray(0, 20), close: true },
  { id: 'a frame that never ends', bytes: frame(question).subarray(0, 20), close: false },
  { id: 'a whole frame and no end', bytes: frame(question), close: false },
  { id: 'a length that never ends', bytes: new Uint8Array(64).fill(0x80), close: false },
  {
    id: 'a length beyond the limit',
    bytes: Uint8Array.of(0x80 | ((requestMaxBytes + 1) & 0x7f), (requestMaxBytes + 1) >> 7),
    close: false,
  },
  { id: 'a gigabyte announced', bytes: Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04), close: false },
  { id: 'random bytes', bytes: randomBytes(200), close: true },
  { id: 'more bytes than a request has', bytes: new Uint8Array(100_000).fill(1), close: true },
  { id: 'two questions', bytes: Buffer.concat([frame(question), frame(question)]), close: true },
  { id: 'no canonical dag-cbor', bytes: frame(Buffer.concat([question, Buffer.of(0)])), close: true },
  {
    id: 'an unknown field',
    bytes: frame(encodeCanonical({ block: link.encode(cid), more: 1 })),
    close: true,
  },
  { id: 'a block that is no link', bytes: frame(encodeCanonical({ block: 'x' })), close: true },
];

for (const { id, bytes, close } of requests) {
  test(`a stream with ${id} is reset, and others are served as before (MESH-3)`, async (context) => {
    const node = await context.net.start({ limits: { requestDeadlineMs: 300 } });
    node.blocks.set(cid, block);
    const stranger = await startStranger(context);
    const stream = await (await connect(stranger, node)).newStream(blocksProtocol(network));
    if (bytes.length > 0) stream.send(bytes);
    if (close) await stream.close();
    assert.is(await closed(stream), 'reset');
    assert.equal(node.errors, []);
    const friend = await context.net.start({ bootstrap: node.mesh.addresses() });
    await context.net.until(() => friend.mesh.peers().length === 1);
    assert.equal(await friend.mesh.fetchBlocks([cid], { maxBytes: 100 }), [block]);
  });
}

test('streams beyond the bound of one peer are reset at once, and the bound holds', async (context) => {
  const node = await context.net.start();
  const connection = await connect(await startStranger(context), node);
  const streams: Stream[] = [];
  for (let i = 0; i < 2 * servedPerPeerMax; i++)
    streams.push(await connection.newStream(blocksProtocol(network), { maxOutboundStreams: 100 }));
  const beyond = await connection
    .newStream(blocksProtocol(network), { maxOutboundStreams: 100 })
    .then(closed, () => 'reset');
  assert.is(beyond, 'reset');
  assert.ok(streams.every(({ status }) => status === 'open'));
});

test('requests beyond the rate are refused, until time has passed', () => {
  let nowMs = 0;
  const conduct = new Conduct({ requestsBurst: 3, isMember: () => false, now: () => nowMs });
  const take = (): boolean[] => [1, 2, 3, 4].map(() => conduct.takeRequest('peer'));
  assert.equal(take(), [true, true, true, false]);
  assert.is(conduct.demeritsOf('peer'), 1);
  assert.ok(conduct.takeRequest('another'));
  nowMs += 60_000;
  assert.equal(take(), [true, true, true, false]);
});

test('a peer whose records are rejected is soon no longer listened to, and others are', async (context) => {
  const heard = new Set<string>();
  const node = await context.net.start(
    {},
    {
      onMessage: async (bytes) => {
        const message = Buffer.from(bytes).toString();
        heard.add(message);
        return message.startsWith('bad') ? 'reject' : 'accept';
      },
    },
  );
  const sender = await context.net.start({ bootstrap: node.mesh.addresses() });
  const friend = await context.net.start(
    { bootstrap: node.mesh.addresses() },
    { onMessage: async () => 'ignore' },
  );
  await context.net.until(() => [node, sender, friend].every(({ mesh }) => mesh.peers().length === 2));
  // The router looks at scores once a second, so the peer is silent when twenty in a row are unheard though
  // its friend is heard.
  for (let i = 0, silent = 0; silent < 20; i++) {
    await sender.mesh.publish(textBytes(`bad ${i}`));
    await friend.mesh.publish(textBytes(`good ${i}`));
    await context.net.until(() => heard.has(`good ${i}`));
    silent = heard.has(`bad ${i}`) ? 0 : silent + 1;
  }
  assert.ok(heard.has('bad 0'));
});

slow('a peer that is blamed again and again is no longer listened to either', async (context) => {
  const node = await context.net.start();
  const sender = await context.net.start({ bootstrap: node.mesh.addresses() });
  const friend = await context.net.start(
    { bootstrap: node.mesh.addresses() },
    { onMessage: async () => 'ignore' },
  );
  await context.net.until(() => [node, sender, friend].every(({ mesh }) => mesh.peers().length === 2));
  for (let i = 0; i < 10; i++) node.mesh.blame(sender.mesh.peerId);
  for (let i = 0, silent = 0; silent < 20; i++) {
    await sender.mesh.publish(textBytes(`blamed ${i}`));
    await friend.mesh.publish(textBytes(`good ${i}`));
    await context.net.until(() => node.messages.includes(`good ${i}`));
    silent = node.messages.includes(`blamed ${i}`) ? 0 : silent + 1;
  }
});

slow(
  'a peer that floods with what is ignored is hung up on, and not let in again for a while',
  async (context) => {
    const node = await context.net.start({}, { onMessage: async () => 'ignore' });
    const flooder = await context.net.start({ bootstrap: node.mesh.addresses() });
    await context.net.until(() => node.mesh.peers().length === 1 && flooder.mesh.peers().length === 1);
    for (let i = 0; node.mesh.peers().length > 0; i++) {
      await flooder.mesh.publish(Buffer.alloc(messageMaxBytes, `${i}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await flooder.mesh.dial(node.mesh.addresses()[0]!).catch(() => undefined);
    await context.net.until(() => flooder.mesh.peers().length === 0);
    assert.equal(node.mesh.peers(), []);
    assert.equal(node.errors, []);
  },
);

slow('a peer that passes on a thousand records in vain goes on being heard', async (context) => {
  let heard = 0;
  const node = await context.net.start(
    {},
    {
      isMember: () => true,
      onMessage: async () => {
        heard += 1;
        return 'ignore';
      },
    },
  );
  const sender = await context.net.start({ bootstrap: node.mesh.addresses() });
  await context.net.until(() => node.mesh.peers().length === 1 && sender.mesh.peers().length === 1);
  for (let i = 0; i < 1_000; i++)
    await sender.mesh.publish(textBytes(`a record of some length ${i}`.padEnd(400, '.')));
  await context.net.until(() => heard === 1_000);
  assert.equal(node.mesh.peers(), [sender.mesh.peerId]);
});

/** The router of a host that says and hears what gossip does, of which nothing is judged. */
async function startRouter({ net, hosts }: Context, node: TestNode): Promise<Router> {
  const host = await createHost(
    { identity: await identityOf(randomBytes(32)), topic, listen: [], announce: [] },
    {
      conduct: new Conduct({ requestsBurst: 10, isMember: () => false }),
      doors: new Doors({ isMember: () => false, nowMs: Date.now }),
      relays: new RelayClient(),
      isMember: () => false,
      onOwnKey: () => undefined,
    },
  );
  hosts.push(host);
  await host.handle(peersProtocol(network), (stream) => stream.close());
  await host.start();
  host.services.pubsub.subscribe(topic);
  const connected = node.mesh.peers().length + 1;
  const heard = once(host.services.pubsub as never, 'subscription-change');
  await host.dial(multiaddr(node.mesh.addresses()[0]));
  await heard;
  await net.until(() => node.mesh.peers().length === connected);
  const router = host.services.pubsub as Router;
  while (!router.streamsOutbound.has(node.mesh.peerId) || router.getSubscribers(topic).length === 0)
    await turn();
  return router;
}

test("more messages at once than a router's frame holds are sent as several, and all arrive", async (context) => {
  const node = await context.net.start({}, { isMember: () => true });
  const router = await startRouter(context, node);
  const sent: { data?: Uint8Array }[] = [];
  const { sendRpc } = router;
  // What the router would send one by one is kept back, and sent as it answers IWANT.
  router.sendRpc = (_, rpc) => sent.push(...rpc.messages) > 0;
  for (let i = 0; sent.length < 12; i++) await router.publish(topic, Buffer.alloc(200_000, `${i} `));
  assert.ok(sendRpc.call(router, node.mesh.peerId, { subscriptions: [], messages: sent.slice(0, 12) }));
  await context.net.until(() => node.messages.length === 12);
});

test('a gossiped record beyond the limit reaches no handler and is not passed on', async (context) => {
  const node = await context.net.start();
  const friend = await context.net.start({ bootstrap: node.mesh.addresses() });
  await context.net.until(() => node.mesh.peers().length === 1);
  const router = await startRouter(context, node);
  await router.publish(topic, new Uint8Array(messageMaxBytes + 1));
  await router.publish(topic, textBytes('small'));
  await context.net.until(() => friend.messages.length === 1);
  assert.equal(node.messages, ['small']);
  assert.equal(friend.messages, ['small']);
});

test('of a gossiped message nothing is handed on but its topic and data (MESH-2)', async (context) => {
  const node = await context.net.start();
  const [sender, hearer] = [await startRouter(context, node), await startRouter(context, node)];
  const heard: object[] = [];
  const handle = hearer.handleReceivedRpc.bind(hearer);
  hearer.handleReceivedRpc = (from, rpc) => {
    heard.push(...rpc.messages);
    return handle(from, rpc);
  };
  const send = sender.sendRpc.bind(sender);
  const saying = async (text: string, more: object): Promise<void> => {
    sender.sendRpc = (peer, rpc) =>
      send(peer, { ...rpc, messages: rpc.messages.map((message) => ({ ...message, ...more })) });
    await sender.publish(topic, textBytes(text));
  };
  await saying('signed', { signature: randomBytes(64), key: randomBytes(36), seqno: randomBytes(8) });
  await saying('published', { from: randomBytes(1_000) });
  while (heard.length === 0) await turn();
  assert.equal(node.messages, ['published']);
  assert.equal(
    heard.map((message) =>
      Object.entries(message)
        .flatMap(([name, value]) => (value ? [name] : []))
        .sort(),
    ),
    [['data', 'topic']],
  );
});

/** Asks for a block as a peer does, and leaves the answer unread. */
async function askBlock(stranger: Libp2p, node: TestNode, wanted: Cid): Promise<Stream> {
  const stream = await (
    await connect(stranger, node)
  ).newStream(blocksProtocol(network), { maxOutboundStreams: 100 });
  stream.send(frame(encodeCanonical({ blocks: [link.encode(wanted)] })));
  await stream.close();
  return stream;
}

/** A node that is at a loss for `endless`, and strangers that hold all their places with questions for it. */
async function beset(
  context: Context,
  handlers: Parameters<TestNetwork['start']>[1] = {},
): Promise<TestNode> {
  let asked = 0;
  const node = await context.net.start(
    {},
    {
      ...handlers,
      readBlock: async (wanted) => {
        if (wanted === cid) return block;
        asked += 1;
        return new Promise(() => undefined);
      },
    },
  );
  for (let i = 0; i < placesMax.stranger / servedPerPeerMax; i++) {
    const stranger = await startStranger(context);
    for (let k = 0; k < servedPerPeerMax; k++) await askBlock(stranger, node, endless);
  }
  await context.net.until(() => asked === placesMax.stranger);
  return node;
}
const endless = cidOf(textBytes('endless'), rawCodec);

for (const standing of ['isMember', 'isSeated'] as const) {
  test(`strangers that hold all their places keep nobody waiting that ${standing}`, async (context) => {
    const friends = new Set<string>();
    const node = await beset(context, { [standing]: (peer: string) => friends.has(peer) });
    const friend = await context.net.start({ bootstrap: node.mesh.addresses() });
    await context.net.until(() => friend.mesh.peers().length === 1);
    friends.add(friend.mesh.peerId);
    assert.equal(await friend.mesh.fetchBlocks([cid], { maxBytes: 100 }), [block]);
  });
}

slow('questions that drip hold no place, however many keys ask them', async (context) => {
  const node = await context.net.start();
  node.blocks.set(cid, block);
  for (let i = 0; i < 9; i++) {
    const connection = await connect(await startStranger(context), node);
    for (let k = 0; k < servedPerPeerMax; k++) {
      const stream = await connection.newStream(blocksProtocol(network), { maxOutboundStreams: 100 });
      stream.send(Uint8Array.of(1));
    }
  }
  const another = await context.net.start({ bootstrap: node.mesh.addresses() });
  await context.net.until(() => another.mesh.peers().length === 1);
  assert.equal(await another.mesh.fetchBlocks([cid], { maxBytes: 100 }), [block]);
});

/** What a peer answers on the records protocol, and how the asker names it. */
const answers: { id: string; code: string; answer: (stream: Stream) => unknown }[] = [
  {
    id: 'frame-too-large',
    code: 'MESH_FRAME',
    answer: (stream) => stream.send(Uint8Array.of(0xff, 0xff, 0x7f)),
  },
  {
    id: 'frame-cut-short',
    code: 'MESH_FRAME',
    answer: (stream) => [stream.send(Uint8Array.of(9, 1, 2)), stream.close()],
  },
  {
    id: 'frame-without-length',
    code: 'MESH_FRAME',
    answer: (stream) => stream.send(new Uint8Array(32).fill(0xff)),
  },
  {
    id: 'no-status',
    code: 'MESH_FRAME',
    answer: (stream) => [stream.send(Uint8Array.of(1, 7)), stream.close()],
  },
  { id: 'busy', code: 'MESH_BUSY', answer: (stream) => [stream.send(Uint8Array.of(1, 1)), stream.close()] },
  {
    id: 'not-held',
    code: 'MESH_NOT_HELD',
    answer: (stream) => [stream.send(Uint8Array.of(1, 2)), stream.close()],
  },
  { id: 'an-end-at-once', code: 'MESH_REFUSED', answer: (stream) => stream.close() },
  { id: 'silence', code: 'MESH_TIMEOUT', answer: () => undefined },
  { id: 'reset', code: 'MESH_REFUSED', answer: (stream) => stream.abort(new Error('no')) },
];

for (const { id, code, answer } of answers) {
  test(`${id}: ${code}`, async (context) => {
    const node = await context.net.start({ limits: { stallMs: 200 } });
    const stranger = await startStranger(context);
    await stranger.handle(recordsProtocol(network), (stream) => void answer(stream));
    await node.mesh.dial(stranger.getMultiaddrs()[0]!.toString());
    assert.is(await codeOf(drain(node.mesh.fetchRecords(stranger.peerId.toString(), 0))), code);
  });
}

/** Everything else that a person or a peer can cause. */
const faults: { id: string; code: string; cause: (context: Context) => Promise<unknown> }[] = [
  {
    id: 'listen-garbage',
    code: 'MESH_ADDRESS',
    cause: ({ net }) => net.start({ listen: ['localhost:4001'] }),
  },
  {
    id: 'announce-garbage',
    code: 'MESH_ADDRESS',
    cause: ({ net }) => net.start({ announce: ['/ip4/1.2.3'] }),
  },
  {
    id: 'announce-too-much',
    code: 'MESH_ADDRESS',
    cause: ({ net }) =>
      net.start({
        announce: Array.from({ length: addressesPerPeerMax + 1 }, (_, i) => `/ip4/8.8.4.${i}/tcp/4001`),
      }),
  },
  {
    id: 'twin',
    code: 'MESH_TWIN',
    cause: async ({ net }) => {
      const identity = await identityOf(randomBytes(32));
      const [one, other] = [await net.start({ identity }), await net.start({ identity })];
      return one.mesh.dial(other.mesh.addresses()[0]!.split('/p2p/')[0]!);
    },
  },
  {
    id: 'bootstrap-without-peer',
    code: 'MESH_ADDRESS',
    cause: ({ net }) => net.start({ bootstrap: ['/ip4/127.0.0.1/tcp/4001'] }),
  },
  {
    id: 'bootstrap-with-bad-peer',
    code: 'MESH_ADDRESS',
    cause: ({ net }) => net.start({ bootstrap: ['/ip4/127.0.0.1/tcp/4001/p2p/QmNone'] }),
  },
  {
    id: 'listen-in-use',
    code: 'MESH_LISTEN',
    cause: async ({ net }) => {
      const { mesh } = await net.start();
      return net.start({ listen: [mesh.addresses()[0]!.split('/p2p/')[0]!] });
    },
  },
  {
    id: 'dial-nobody',
    code: 'MESH_UNREACHABLE',
    cause: async ({ net }) => {
      const gone = await net.start();
      const [address] = gone.mesh.addresses();
      await gone.mesh.stop();
      return (await net.start()).mesh.dial(address!);
    },
  },
  {
    id: 'ask-a-stranger',
    code: 'MESH_UNREACHABLE',
    cause: async ({ net }) => {
      const { mesh } = await net.start();
      return drain(mesh.fetchRecords(mesh.peerId, 0));
    },
  },
  {
    id: 'publish-too-large',
    code: 'MESH_MESSAGE_TOO_LARGE',
    cause: async ({ net }) => (await net.start()).mesh.publish(new Uint8Array(messageMaxBytes + 1)),
  },
  {
    id: 'block-busy',
    code: 'MESH_BUSY',
    cause: async ({ net }) => {
      const holder = await net.start({ limits: { requestsBurst: 0 } });
      holder.blocks.set(cid, block);
      const { mesh } = await net.start({ bootstrap: holder.mesh.addresses() });
      await net.until(() => mesh.peers().length === 1);
      return mesh.fetchBlocks([cid], { maxBytes: 100 });
    },
  },
  {
    id: 'block-nowhere',
    code: 'MESH_BLOCK_UNAVAILABLE',
    cause: async ({ net }) => (await net.start()).mesh.fetchBlocks([cid], { maxBytes: 10 }),
  },
  {
    id: 'block-too-large',
    code: 'MESH_BLOCK_UNAVAILABLE',
    cause: async ({ net }) => {
      const holder = await net.start({}, { readBlock: async () => block });
      const { mesh } = await net.start({ bootstrap: holder.mesh.addresses() });
      await net.until(() => mesh.peers().length === 1);
      return mesh.fetchBlocks([cid], { maxBytes: block.length - 1 });
    },
  },
  {
    id: 'block-wrong',
    code: 'MESH_BLOCK_WRONG',
    cause: async ({ net }) => {
      const liar = await net.start({}, { readBlock: async () => textBytes('another') });
      const { mesh } = await net.start({ bootstrap: liar.mesh.addresses() });
      await net.until(() => mesh.peers().length === 1);
      return mesh.fetchBlocks([cid], { maxBytes: 100 });
    },
  },
  {
    id: 'block-given-up',
    code: 'MESH_TIMEOUT',
    cause: async ({ net }) => {
      const asked = new AbortController();
      const slow = await net.start(
        {},
        {
          readBlock: () =>
            new Promise((resolve) => {
              asked.abort();
              setImmediate(() => resolve(null));
            }),
        },
      );
      const { mesh } = await net.start({ bootstrap: slow.mesh.addresses() });
      await net.until(() => mesh.peers().length === 1);
      return mesh.fetchBlocks([cid], { maxBytes: 100, signal: asked.signal });
    },
  },
];

for (const { id, code, cause } of faults) {
  test(`${id}: ${code}`, async (context) => {
    assert.is(await codeOf(() => cause(context)), code);
  });
}

test.run();
