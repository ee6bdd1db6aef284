import { randomBytes } from 'node:crypto';
import { RELAY_V2_STOP_CODEC } from '@libp2p/circuit-relay-v2';
import type { Connection, PeerId } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { identityOf } from '../../../../node/identity/identity.js';
import { Conduct } from '../../../../node/mesh/conduct.js';
import { relayedPerHour, strangersReservationsMax } from '../../../../node/mesh/constants.js';
import { Doors } from '../../../../node/mesh/host/doors.js';
import { createHost, type Host } from '../../../../node/mesh/host/host.js';
import { RelayClient } from '../../../../node/mesh/host/relay-client.js';
import { RelayServer } from '../../../../node/mesh/host/relay-server.js';

interface Visitor {
  readonly host: Host;
  readonly client: RelayClient;
}
interface Context {
  readonly members: Set<string>;
  readonly visitors: Visitor[];
}
const test = suite<Context>('relays (MESH-20, MESH-21)');
test.before.each((context) => void Object.assign(context, { members: new Set(), visitors: [] }));
test.after.each(async ({ visitors }) => {
  for (const { host } of visitors) await host.stop();
});

async function start({ members, visitors }: Context): Promise<Visitor> {
  const client = new RelayClient();
  const isMember = (peer: string): boolean => members.has(peer);
  const host = await createHost(
    {
      identity: await identityOf(randomBytes(32)),
      topic: 'topic',
      listen: ['/ip4/127.0.0.1/tcp/0'],
      announce: [],
    },
    {
      conduct: new Conduct({ requestsBurst: 10, isMember }),
      doors: new Doors({ isMember, nowMs: Date.now }),
      relays: client,
      isMember,
      onOwnKey: () => undefined,
    },
  );
  await host.start();
  const visitor = { host, client };
  visitors.push(visitor);
  return visitor;
}

const reserve = async ({ host, client }: Visitor, relay: Visitor): Promise<boolean> =>
  client.reserve(await host.dial(relay.host.getMultiaddrs()));

test('a place leads to the node that has it, and is told where the relay was dialled', async (context) => {
  const [relay, sought, seeker] = [await start(context), await start(context), await start(context)];
  assert.ok(await reserve(sought, relay));
  assert.equal(sought.client.relays, [relay.host.peerId.toString()]);
  const [relayAddress] = relay.host.getMultiaddrs().map(String);
  const way = `${relayAddress}/p2p-circuit/p2p/${sought.host.peerId.toString()}`;
  assert.ok(sought.host.getMultiaddrs().map(String).includes(way));
  const connection = await seeker.host.dial(multiaddr(way));
  assert.is(connection.remotePeer.toString(), sought.host.peerId.toString());
  assert.ok(connection.limits, 'it is limited');
});

test('strangers leave places to members, and who leaves gives its own back', async (context) => {
  const relay = await start(context);
  const strangers = await Promise.all(Array.from({ length: strangersReservationsMax }, () => start(context)));
  for (const one of strangers) assert.ok(await reserve(one, relay));
  const [late, member] = [await start(context), await start(context)];
  assert.not(await reserve(late, relay));
  context.members.add(member.host.peerId.toString());
  assert.ok(await reserve(member, relay));
  const [first] = strangers as [Visitor];
  const left = new Promise((resolve) =>
    relay.host.addEventListener('peer:disconnect', resolve, { once: true }),
  );
  await first.host.hangUp(relay.host.peerId);
  await left;
  assert.ok(await reserve(late, relay));
});

test('a node takes no connection by a relay that it asked for no place', async (context) => {
  const [node, stranger] = [await start(context), await start(context)];
  const connection = await stranger.host.dial(node.host.getMultiaddrs());
  const stream = await connection.newStream(RELAY_V2_STOP_CODEC);
  if (stream.status === 'open') await new Promise((resolve) => stream.addEventListener('close', resolve));
  assert.equal(node.client.relays, []);
  assert.not.ok(node.host.getMultiaddrs().some((one) => String(one).includes('p2p-circuit')));
});

test('what one peer and one host have relayed is bounded, and comes back with time', () => {
  let nowMs = 0;
  const server = new RelayServer({ isMember: () => false, nowMs: () => nowMs });
  const remoteAddr = multiaddr('/ip4/8.8.8.8/tcp/4001');
  const host = Object.assign(new EventTarget(), {
    getConnections: () => [{ streams: [], remoteAddr }] as unknown as Connection[],
    services: { relay: {} },
  });
  server.watch(host as unknown as Host);
  const opened = (peer: string): number => {
    let count = 0;
    while (!server.deniesConnection(peer as unknown as PeerId)) count++;
    return count;
  };
  assert.is(opened('one'), relayedPerHour.peer);
  let others = 0;
  for (let i = 0; i < 8; i++) others += opened(`other ${i}`);
  assert.is(others, relayedPerHour.host - relayedPerHour.peer);
  nowMs += 3_600_000;
  assert.is(opened('one'), relayedPerHour.peer);
});

test.run();
