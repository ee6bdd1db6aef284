import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { identityOf } from '../../../../node/identity/identity.js';
import { Conduct } from '../../../../node/mesh/conduct.js';
import { Doors } from '../../../../node/mesh/host/doors.js';
import { createHost, type Host } from '../../../../node/mesh/host/host.js';
import { RelayClient } from '../../../../node/mesh/host/relay-client.js';
import { peersProtocol, topicOf } from '../../../../node/mesh/protocols/ids.js';
import { textBytes, type Hash } from '../../../../protocol/codec/hash.js';
import { network, TestNetwork, type TestNode } from '../network.js';

interface Context {
  net: TestNetwork;
  node: TestNode;
  /** Another member, of which the test has the host in hand. */
  other: Host;
  heard: string[];
}
type Streams = ReadonlyMap<string, { readonly rawStream: Stream }>;
const topic = topicOf(network, '0'.repeat(64) as Hash, 0);

const test = suite<Context>('gossip streams');
test.before.each(async (context) => {
  const net = new TestNetwork();
  const node = await net.start({ limits: { gossipWatchMs: 20 } });
  const conduct = new Conduct({ requestsBurst: 10, isMember: () => false });
  const other = await createHost(
    { identity: await identityOf(randomBytes(32)), topic, listen: [], announce: [] },
    {
      conduct,
      doors: new Doors({ isMember: () => false, nowMs: Date.now }),
      relays: new RelayClient(),
      isMember: () => false,
      onOwnKey: () => undefined,
    },
  );
  const heard: string[] = [];
  await other.handle(peersProtocol(network), (stream) => stream.close());
  await other.start();
  const { pubsub } = other.services;
  pubsub.addEventListener('message', ({ detail }) => heard.push(Buffer.from(detail.data).toString()));
  pubsub.subscribe(topic);
  await other.dial(multiaddr(node.mesh.addresses()[0]));
  await net.until(() => node.mesh.peers().length === 1);
  while (pubsub.getSubscribers(topic).length === 0) await once(pubsub as never, 'subscription-change');
  Object.assign(context, { net, node, other, heard });
});
test.after.each(async ({ net, other }) => {
  await other.stop();
  await net.stop();
});

const streams = ({ other }: Context, way: 'streamsInbound' | 'streamsOutbound'): Streams =>
  (other.services.pubsub as unknown as Record<string, Streams>)[way] as Streams;

for (const way of ['streamsOutbound', 'streamsInbound'] as const) {
  test(`one that dies while the connection lives is opened anew, and gossip arrives in both directions (${way})`, async (context) => {
    const { net, node, other, heard } = context;
    const { pubsub } = other.services;
    const before = other.getConnections()[0]?.id;
    const reopened = once(pubsub as never, 'subscription-change');
    streams(context, way).get(node.mesh.peerId)!.rawStream.abort(new Error('died'));
    await reopened;
    while (!streams(context, 'streamsOutbound').has(node.mesh.peerId)) await setImmediate();
    await pubsub.publish(topic, textBytes('from the other'));
    await net.until(() => node.messages.length > 0);
    const answered = once(pubsub as never, 'message');
    await node.mesh.publish(textBytes('from the node'));
    await answered;
    assert.equal([node.messages, heard], [['from the other'], ['from the node']]);
    assert.is(other.getConnections()[0]?.id, before, 'the connection lives');
    assert.equal([node.mesh.peers().length, node.errors], [1, []]);
  });
}

test('a peer that takes no gossip stream any more is hung up on', async (context) => {
  const { net, node, other } = context;
  const gone = once(other as never, 'peer:disconnect');
  await other.unhandle([...(other.services.pubsub as unknown as { protocols: string[] }).protocols]);
  streams(context, 'streamsInbound').get(node.mesh.peerId)!.rawStream.abort(new Error('died'));
  await gone;
  await net.until(() => node.mesh.peers().length === 0);
});

test.run();
