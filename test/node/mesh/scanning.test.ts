import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { multiaddr } from '@multiformats/multiaddr';
import { encode } from 'it-length-prefixed';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCanonical } from '../../../protocol/codec/canonical.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import { identityOf } from '../../../node/identity/identity.js';
import { Conduct } from '../../../node/mesh/conduct.js';
import {
  addressesPerPeerMax,
  exchangePeersMax,
  failedDialsPerNamerPerMinute,
} from '../../../node/mesh/constants.js';
import { Doors } from '../../../node/mesh/host/doors.js';
import { createHost, type Host } from '../../../node/mesh/host/host.js';
import { RelayClient } from '../../../node/mesh/host/relay-client.js';
import { peersProtocol, topicOf } from '../../../node/mesh/protocols/ids.js';
import type { Member } from '../../../node/mesh/protocols/peer-exchange.js';
import { network, TestNetwork } from './network.js';

interface Context {
  net: TestNetwork;
  liar: Host;
  /** What the liar answers, and how often it was asked. */
  answer: Member[];
  asked: number;
  /** Where this process connected to. */
  targets: string[];
}
const test = suite<Context>('what strangers name');

const { connect } = Socket.prototype;
test.before.each(async (context) => {
  context.net = new TestNetwork();
  context.targets = [];
  context.asked = 0;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
    const [first] = args.flat() as [{ host?: string; port?: number }];
    context.targets.push(`${first.host} ${first.port}`);
    return (connect as (...of: unknown[]) => Socket).apply(this, args);
  };
  const topic = topicOf(network, '0'.repeat(64) as Hash, 0);
  context.liar = await createHost(
    { identity: await identityOf(randomBytes(32)), topic, listen: ['/ip4/127.0.0.1/tcp/0'], announce: [] },
    {
      conduct: new Conduct({ requestsBurst: 10, isMember: () => false }),
      doors: new Doors({ isMember: () => false, nowMs: Date.now }),
      relays: new RelayClient(),
      isMember: () => false,
      onOwnKey: () => undefined,
    },
  );
  await context.liar.handle(peersProtocol(network), async (stream) => {
    context.asked++;
    // The status of an answer that follows, and the answer (rule MESH-3).
    for (const part of encode([Uint8Array.of(0), encodeCanonical(context.answer)])) stream.send(part);
    await stream.close();
    context.net.wake();
  });
  await context.liar.start();
  context.liar.services.pubsub.subscribe(topic);
});
test.after.each(async ({ net, liar }) => {
  Socket.prototype.connect = connect;
  await net.stop();
  await liar.stop();
});

/** As many peers as an answer may name, each with as many addresses as it may have. */
const answerOf = async (addressOf: (peer: number, i: number) => string): Promise<Member[]> =>
  Promise.all(
    Array.from({ length: exchangePeersMax }, async (_, peer) => ({
      peer: (await identityOf(randomBytes(32))).peerId,
      addresses: Array.from({ length: addressesPerPeerMax }, (__, i) => addressOf(peer, i)),
    })),
  );

const often = { upkeepEveryMs: 50, redialFirstMs: 50, mixEveryMs: 50 };
const bootstrapOf = ({ liar }: Context): string[] => liar.getMultiaddrs().map(String);

test('addresses of networks that we are not in are never dialled', async (context) => {
  context.answer = await answerOf(
    (peer, i) =>
      [
        `/ip4/169.254.169.254/tcp/${8000 + peer}`,
        `/ip4/0.0.0.0/tcp/${8000 + peer}`,
        `/ip4/255.255.255.255/tcp/4001`,
        `/ip4/198.51.100.${peer}/tcp/4001`,
        `/ip4/127.0.0.1/tcp/${peer}`,
        `/ip6/ff02::1/tcp/4001`,
        `/ip6/fe80::${peer}/tcp/4001`,
        `/dns4/localhost/tcp/4001`,
      ][i] as string,
  );
  const node = await context.net.start({ bootstrap: bootstrapOf(context), limits: often });
  await context.net.until(() => context.asked >= 10);
  assert.equal(node.errors, []);
  assert.equal([...new Set(context.targets)].length, 1, 'the liar itself');
});

test('an answer full of addresses makes few connections, however often it is given', async (context) => {
  let connections = 0;
  const victim = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined).destroy();
  }).listen(0, '127.0.0.1');
  await once(victim, 'listening');
  const { port } = victim.address() as AddressInfo;
  try {
    context.answer = await answerOf((peer, i) =>
      i === 0 ? `/ip4/127.0.0.1/tcp/${port}` : `/ip4/127.0.${peer}.${i}/tcp/${port}`,
    );
    const node = await context.net.start({ bootstrap: bootstrapOf(context), limits: often });
    await context.net.until(() => context.asked >= 40);
    const dialled = context.targets.filter((target) => target.endsWith(` ${port}`)).length;
    assert.ok(connections > 0);
    assert.ok(dialled <= failedDialsPerNamerPerMinute + 8, `${dialled} dials`);
    assert.equal(node.errors, []);
  } finally {
    victim.close();
  }
});

test('a peer that a liar places elsewhere is found where another says it is', async (context) => {
  const { net } = context;
  const hub = await net.start();
  const [sought, node] = [
    await net.start({ bootstrap: hub.mesh.addresses() }),
    await net.start({
      bootstrap: [...bootstrapOf(context), ...hub.mesh.addresses()],
      limits: { ...often, mixEveryMs: 1e6 },
    }),
  ];
  const wrong = multiaddr(hub.mesh.addresses()[0]).getComponents()[1]!.value!;
  context.answer = [
    { peer: sought.mesh.peerId, addresses: [`/ip4/127.0.0.1/tcp/${wrong}`, '/ip4/127.0.0.1/tcp/1025'] },
  ];
  await net.until(() => node.mesh.peers().includes(sought.mesh.peerId));
});

test.run();
