import { createHash } from 'node:crypto';
import 'core-js/actual/promise/with-resolvers.js';
import { gossipsub, type GossipSub } from '@chainsafe/libp2p-gossipsub';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { identify, type Identify } from '@libp2p/identify';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import { encodeCanonical } from '../../protocol/codec/canonical.js';
import type { BodyOf, RecordBody, RecordKind } from '../../protocol/records/bodies.js';
import { signRecord } from '../../protocol/records/envelope.js';
import { encodeMessage } from '../../protocol/records/message.js';
import type { Identity } from '../../node/identity/identity.js';
import { blocksProtocol, peersProtocol, recordsProtocol, topicOf } from '../../node/mesh/protocols/ids.js';
import { frame, questionOn } from './wire.js';

export interface StrangerOptions {
  readonly identity: Identity;
  readonly network: Cid;
  /** What an answer to `peers` begins with; see greetingOf. */
  readonly greeting: readonly Uint8Array[];
  /** The address of this machine that its connections come from; the system's choice where none is named. */
  readonly localAddress?: string | undefined;
}

type Said<K extends RecordKind> = Omit<BodyOf<K>, 'kind' | 'version' | 'campaign' | 'node'>;

/**
 * How long a node, or the machine, may take to let a stranger in, and how often it is tried: both may be
 * busy.
 */
const joinMs = 20_000;
const attemptsMax = 5;
/** An attacker heeds no limit but this: what it has not sent yet. */
const unsentMaxBytes = 256 << 20;

/**
 * A key of nobody's that speaks libp2p, gossip and the names of the network's stream protocols, and does with
 * them what an attack makes it do. To be let in and kept it answers `peers` with nobody, until told
 * otherwise.
 */
export class Stranger {
  private constructor(
    readonly identity: Identity,
    readonly network: Cid,
    readonly topic: string,
    readonly host: Libp2p<{ identify: Identify; pubsub: GossipSub }>,
  ) {}

  static async start({ identity, network, greeting, localAddress }: StrangerOptions): Promise<Stranger> {
    const topic = topicOf(network, '0'.repeat(64) as Hash, 0);
    const host = await createLibp2p({
      privateKey: identity.libp2pPrivateKey,
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
      transports: [tcp(localAddress === undefined ? {} : { dialOpts: { localAddress } as object })],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux({ maxInboundStreams: 1_000, maxOutboundStreams: 1_000 })],
      connectionManager: { maxConnections: 1_000, reconnectRetries: 0, inboundConnectionThreshold: 1_000 },
      services: {
        identify: identify(),
        pubsub: gossipsub({
          globalSignaturePolicy: 'StrictNoSign',
          msgIdFn: ({ data }) => createHash('sha256').update(data).digest(),
          allowedTopics: [topic],
          fallbackToFloodsub: false,
          allowPublishToZeroTopicPeers: true,
          ignoreDuplicatePublishError: true,
          maxOutboundBufferSize: unsentMaxBytes,
        }),
      },
    });
    const stranger = new Stranger(identity, network, topic, host);
    await stranger.answer(peersProtocol(network), async (stream) => {
      await questionOn(stream);
      for (const bytes of [...greeting, encodeCanonical([])]) stream.send(frame(bytes));
      await stream.close();
    });
    // It says that it serves these, as a member would, and serves nothing.
    for (const protocol of [blocksProtocol(network), recordsProtocol(network)])
      await stranger.answer(protocol, async (stream) => stream.close());
    host.services.pubsub.subscribe(topic);
    return stranger;
  }

  get peerId(): string {
    return this.host.peerId.toString();
  }

  get address(): string {
    return this.host.getMultiaddrs()[0]?.toString() as string;
  }

  /** Answers a protocol from now on. Whatever goes wrong on a stream ends that stream alone. */
  async answer(protocol: string, handle: (stream: Stream) => Promise<void>): Promise<void> {
    await this.host.unhandle(protocol);
    await this.host.handle(
      protocol,
      (stream) => void handle(stream).catch((error: Error) => stream.abort(error)),
      { maxInboundStreams: 1_000, maxOutboundStreams: 1_000 },
    );
  }

  async connect(address: string): Promise<Connection> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.host.dial(multiaddr(address), { signal: AbortSignal.timeout(joinMs) });
      } catch (error) {
        if (attempt === attemptsMax) throw error;
        await delay(500);
      }
    }
  }

  /** Connects with a node, and resolves once it hears what this stranger publishes. */
  async join(address: string): Promise<Connection> {
    const connection = await this.connect(address);
    const peer = connection.remotePeer.toString();
    const { pubsub } = this.host.services;
    const { streamsOutbound } = pubsub as GossipSub & {
      readonly streamsOutbound: ReadonlyMap<string, unknown>;
    };
    const untilMs = performance.now() + joinMs;
    while (
      !streamsOutbound.has(peer) ||
      !pubsub.getSubscribers(this.topic).some((one) => one.toString() === peer)
    ) {
      if (performance.now() > untilMs) throw new Error(`${address} does not let a stranger in`);
      await delay(20);
    }
    return connection;
  }

  /** A record that this stranger signs, or whoever else it is, as the message that carries it. */
  say<K extends RecordKind>(
    kind: K,
    body: Said<K>,
    { key, sign }: Pick<Identity, 'key' | 'sign'> = this.identity,
  ): Uint8Array {
    return encodeMessage(
      signRecord(
        { kind, version: 1, campaign: this.network, node: key, ...body } as unknown as RecordBody,
        sign,
      ),
    );
  }

  async publish(message: Uint8Array): Promise<void> {
    await this.host.services.pubsub.publish(this.topic, message);
  }

  /** Calls `hear` with each message that others publish. */
  listen(hear: (message: Uint8Array) => void): void {
    this.host.services.pubsub.addEventListener('message', ({ detail: { data } }) => hear(data));
  }

  stop(): Promise<void> {
    return Promise.resolve(this.host.stop());
  }
}
