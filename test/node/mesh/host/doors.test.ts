import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { generateKeyPair } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import type { Libp2p, MultiaddrConnection, PeerId } from '@libp2p/interface';
import { peerIdFromPrivateKey } from '@libp2p/peer-id';
import { tcp } from '@libp2p/tcp';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { textBytes, type Hash } from '../../../../protocol/codec/hash.js';
import { identityOf } from '../../../../node/identity/identity.js';
import { endpointOf, type Endpoint } from '../../../../node/mesh/host/addresses.js';
import {
  connectionsMax,
  connectionsPerPeerMax,
  crowdedForMs,
  crowdedPerSecond,
  inboundModestPerSecond,
  inboundPendingMax,
  inboundPerSecond,
  strangersMax,
} from '../../../../node/mesh/constants.js';
import { Doors } from '../../../../node/mesh/host/doors.js';
import { peersProtocol, topicOf } from '../../../../node/mesh/protocols/ids.js';
import { network, TestNetwork, type TestNode } from '../network.js';
import { slowCases } from '../../../runner/slow-cases.js';

interface Context {
  net: TestNetwork;
  sockets: Socket[];
  hosts: Libp2p[];
  isOver: boolean;
}
const test = suite<Context>('doors (MESH-12)');
const slow = slowCases(test);
test.before.each((context) => {
  Object.assign(context, { net: new TestNetwork(), sockets: [], hosts: [], isOver: false });
});
test.after.each(async (context) => {
  context.isOver = true;
  for (const socket of context.sockets) socket.destroy();
  await context.net.stop();
  for (const host of context.hosts) await host.stop();
});

/** Doors on a virtual clock, and visitors whose sockets they may close. */
class Street {
  nowMs = 0;
  readonly members = new Set<string>();
  readonly gone: string[] = [];
  readonly doors = new Doors({ isMember: (peer) => this.members.has(peer), nowMs: () => this.nowMs });
  #ports = 1024;

  /** A second passes, so that no rate stands in the way. */
  connection(name: string, range: string, inMs = 1000, host = 1): MultiaddrConnection {
    this.nowMs += inMs;
    const connection = Object.assign(new EventTarget(), {
      remoteAddr: multiaddr(`/ip4/${range}.${host}/tcp/${++this.#ports}`),
      abort: () => {
        this.gone.push(name);
        connection.dispatchEvent(new Event('close'));
      },
    });
    return connection as unknown as MultiaddrConnection;
  }

  enters(name: string, range: string, peerId: PeerId): boolean {
    const connection = this.connection(name, range);
    return this.doors.admitSocket(connection) && this.doors.admitInbound(peerId, connection);
  }
}
const newPeer = async (): Promise<PeerId> => peerIdFromPrivateKey(await generateKeyPair('Ed25519'));

/** Doors before which strangers fill all their places, from one range. */
async function crowded(range = '8.8.8'): Promise<{ street: Street; strangers: PeerId[] }> {
  const street = new Street();
  const strangers = await Promise.all(Array.from({ length: strangersMax }, newPeer));
  for (const [i, one] of strangers.entries()) assert.ok(street.enters(`stranger ${i}`, range, one));
  return { street, strangers };
}

test('a newcomer takes the place of the stranger that brought nothing for longest', async () => {
  const { street, strangers } = await crowded();
  street.doors.thank(strangers[0]!.toString());
  assert.ok(street.enters('newcomer', '8.8.8', await newPeer()));
  assert.equal(street.gone, ['stranger 1']);
});

test('strangers of a crowded range displace each other, and nobody else', async () => {
  const street = new Street();
  assert.ok(street.enters('alone', '9.9.9', await newPeer()));
  for (let i = 0; i < 3 * strangersMax; i++)
    assert.ok(street.enters(`stranger ${i}`, '8.8.8', await newPeer()));
  assert.not.ok(street.gone.includes('alone'));
  assert.ok(street.enters('another', '7.7.7', await newPeer()));
  assert.ok(!street.gone.includes('alone') && !street.gone.includes('another'));
});

test('members have places of their own, and take those of strangers', async () => {
  const { street } = await crowded();
  const members = await Promise.all(Array.from({ length: connectionsMax }, newPeer));
  for (const one of members) street.members.add(one.toString());
  for (const [i, one] of members.entries()) assert.ok(street.enters(`member ${i}`, '8.8.8', one));
  assert.is(street.gone.length, strangersMax);
  assert.ok(street.gone.every((name) => name.startsWith('stranger')));
  assert.not.ok(street.enters('stranger', '7.7.7', await newPeer()), "all places are members'");
});

test('whom we dialled, look for or start from stays', async () => {
  const street = new Street();
  const found = await newPeer();
  street.doors.keep(found.toString());
  assert.ok(street.enters('found', '8.8.8', found));
  assert.ok(street.doors.admitOutbound(await newPeer(), street.connection('dialled', '8.8.8')));
  const members = await Promise.all(Array.from({ length: 2 * connectionsMax }, newPeer));
  for (const one of members) street.members.add(one.toString());
  for (const [i, one] of members.entries()) assert.ok(street.enters(`member ${i}`, '8.8.8', one));
  assert.is(street.gone.length, connectionsMax + 2);
  assert.ok(!street.gone.includes('found') && !street.gone.includes('dialled'));
  street.doors.release(found.toString());
  for (let i = 0; i < connectionsMax; i++) assert.ok(street.enters(`late ${i}`, '8.8.8', members[i]!));
  assert.ok(street.gone.includes('found'));
});

test('where all places are of peers that we dialled, one more is not dialled', async () => {
  const street = new Street();
  for (let i = 0; i < connectionsMax; i++)
    assert.ok(street.doors.admitOutbound(await newPeer(), street.connection(`${i}`, '8.8.8')));
  assert.not.ok(street.doors.admitOutbound(await newPeer(), street.connection('more', '8.8.8')));
});

test('a peer that dials again and again displaces its own oldest connection', async () => {
  const street = new Street();
  const [one, other] = [await newPeer(), await newPeer()];
  assert.ok(street.enters('other', '8.8.8', other));
  for (let i = 0; i < connectionsPerPeerMax + 2; i++) assert.ok(street.enters(`${i}`, '8.8.8', one));
  assert.equal(street.gone, ['0', '1']);
});

test('of the sockets that do not finish their handshake the oldest of the crowded range goes', () => {
  const street = new Street();
  assert.ok(street.doors.admitSocket(street.connection('alone', '9.9.9')));
  for (let i = 0; i < inboundPendingMax + 9; i++)
    assert.ok(street.doors.admitSocket(street.connection(`silent ${i}`, '8.8.8')));
  assert.equal(
    street.gone,
    Array.from({ length: 10 }, (_, i) => `silent ${i}`),
  );
});

test('a socket that gave way while it shook hands has no place', async () => {
  const street = new Street();
  const slow = street.connection('slow', '8.8.8');
  assert.ok(street.doors.admitSocket(slow));
  for (let i = 0; i < inboundPendingMax; i++)
    street.doors.admitSocket(street.connection(`silent ${i}`, '8.8.8'));
  assert.equal(street.gone, ['slow']);
  assert.not.ok(street.doors.admitInbound(await newPeer(), slow));
});

test('while newcomers displace others, fewer come in, and one from a quiet range is among them', async () => {
  const { street } = await crowded();
  assert.ok(street.enters('newcomer', '8.8.8', await newPeer()));
  const open = (range: string): boolean => street.doors.admitSocket(street.connection('', range, 0));
  assert.is(Array.from({ length: 100 }, () => open('8.8.8')).filter(Boolean).length, crowdedPerSecond.host);
  for (let range = 1; range < crowdedPerSecond.all; range++) open(`7.7.${range}`);
  assert.equal([open('9.9.9'), open('9.9.9'), open('9.9.9')], [true, true, false]);
  street.nowMs += crowdedForMs;
  assert.is(Array.from({ length: 100 }, () => open('8.8.8')).filter(Boolean).length, inboundPerSecond.host);
});

test('a host that floods leaves room for its neighbours, until all of a range flood', async () => {
  const { street } = await crowded();
  assert.ok(street.enters('newcomer', '8.8.8', await newPeer()));
  const open = (host: number): boolean => street.doors.admitSocket(street.connection('', '8.8.8', 0, host));
  const opened = (host: number): number =>
    Array.from({ length: 100 }, () => open(host)).filter(Boolean).length;
  street.nowMs += 1000;
  const { host, range } = crowdedPerSecond;
  for (let one = 1; one <= range / host; one++) assert.is(opened(one), host);
  assert.is(opened(99), 0);
});

test('a closed connection leaves its place', async () => {
  const { street } = await crowded();
  const peer = await newPeer();
  const connection = street.connection('left', '8.8.8');
  assert.ok(street.doors.admitSocket(connection) && street.doors.admitInbound(peer, connection));
  assert.is(street.gone.length, 1);
  connection.dispatchEvent(new Event('close'));
  assert.ok(street.enters('next', '8.8.8', await newPeer()));
  assert.is(street.gone.length, 1);
});

test('a host and a range open so many sockets a second, and less where all together open too many', () => {
  const street = new Street();
  const open = (range: string, count: number, host = 1): number =>
    Array.from({ length: count }, () =>
      street.doors.admitSocket(street.connection('', range, 0, host)),
    ).filter(Boolean).length;
  const { host, range, all } = inboundPerSecond;
  for (let i = 0; i < all / range; i++) {
    for (let one = 1; one <= range / host; one++) assert.is(open(`8.8.${i + 8}`, 100, one), host);
    assert.is(open(`8.8.${i + 8}`, 100, 99), 0);
  }
  assert.is(open('9.9.9', 100), inboundModestPerSecond);
  street.nowMs += 1000;
  assert.is(open('8.8.8', 100), host);
});

/** The doors may reset a socket of a flood before the kernel has told us that it was opened. */
const openedOrRefused = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('connect', resolve).once('close', () => resolve()));

test('silent sockets from several ranges, each opened anew when it is closed, keep nobody out', async (context) => {
  const { net, sockets } = context;
  const node = await net.start();
  const { port } = endpointOf(multiaddr(node.mesh.addresses()[0])) as Endpoint;
  const openSilent = (localAddress: string): Socket => {
    const socket = connect({ host: '127.0.0.1', port, localAddress }).on('error', () => undefined);
    socket.on('close', () => {
      if (!context.isOver) openSilent(localAddress);
    });
    sockets.push(socket);
    return socket;
  };
  const first = Array.from({ length: 96 }, (_, i) => openSilent(`127.0.${1 + (i % 4)}.1`));
  await Promise.all(first.map(openedOrRefused));
  const newcomer = await net.start({ bootstrap: node.mesh.addresses() });
  await net.until(() => newcomer.mesh.peers().length === 1 && node.mesh.peers().length === 1);
});

/**
 * A free key that says it is of the network, subscribes to what it gossips, and does nothing else but hold
 * its connection.
 */
async function holdPlace(context: Context, node: TestNode, localAddress: string): Promise<void> {
  const host = await createLibp2p({
    addresses: { listen: [] },
    transports: [tcp({ dialOpts: { localAddress } as object })],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  });
  context.hosts.push(host);
  await host.handle(peersProtocol(network), (stream) => stream.close());
  await host.handle(gossipProtocol, (stream) => stream.resume());
  const stream = await host.dialProtocol(multiaddr(node.mesh.addresses()[0]), gossipProtocol);
  // An RPC with one subscription, in protobuf: its length, the field, and of that the flag and the topic.
  const subscription = Buffer.concat([Buffer.of(0x08, 1, 0x12, topic.length), Buffer.from(topic)]);
  stream.send(Buffer.concat([Buffer.of(subscription.length + 2, 0x0a, subscription.length), subscription]));
}
const gossipProtocol = '/meshsub/1.1.0';
const topic = topicOf(network, '0'.repeat(64) as Hash, 0);

slow(
  'free keys that fill all places, and are as good as members, let a stranger in and a member stay',
  async (context) => {
    const { net } = context;
    const identity = await identityOf(randomBytes(32));
    const left: string[] = [];
    const node = await net.start(
      {},
      {
        isMember: (peer) => peer === identity.peerId,
        onPeer: (peer, connected) => void (connected || left.push(peer)),
      },
    );
    const isLinked = (one: TestNode): boolean =>
      one.mesh.peers().length > 0 && node.mesh.peers().includes(one.mesh.peerId);
    const member = await net.start({ identity, bootstrap: node.mesh.addresses() });
    await net.until(() => isLinked(member));
    const batch = [1, 2, 3, 4, 1, 2, 3, 4];
    for (let i = 0; i < connectionsMax; i += batch.length)
      await Promise.all(batch.map((range) => holdPlace(context, node, `127.0.${range}.1`)));
    const newcomer = await net.start({ bootstrap: node.mesh.addresses() });
    await net.until(() => isLinked(newcomer));
    await newcomer.mesh.publish(textBytes('a record'));
    await net.until(() => node.messages.length > 0);
    assert.ok(isLinked(member));
    assert.not.ok(left.includes(identity.peerId));
  },
);

test.run();
