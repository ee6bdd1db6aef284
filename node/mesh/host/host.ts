import 'core-js/actual/promise/with-resolvers.js'; // libp2p calls Promise.withResolvers, which Node 20 lacks.
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import type { GossipSub } from '@chainsafe/libp2p-gossipsub';
import type { CircuitRelayService } from '@libp2p/circuit-relay-v2';
import { identify, identifyPush, type Identify, type IdentifyPush } from '@libp2p/identify';
import type { ConnectionEncrypter, ConnectionGater, Libp2p } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import type { Multiaddr } from '@multiformats/multiaddr';
import { createLibp2p, type Libp2pOptions } from 'libp2p';
import type { MulticastDNSComponents } from '@libp2p/mdns';
import type { Cid } from '../../../protocol/codec/hash.js';
import type { Identity } from '../../identity/identity.js';
import type { Conduct } from '../conduct.js';
import * as limits from '../constants.js';
import { agentText, ownAgent, type Agent } from './agent.js';
import type { Doors } from './doors.js';
import type { Upgrading } from './upgrading.js';
import type { RelayClient } from './relay-client.js';
import { RelayServer } from './relay-server.js';
import { LanSearch } from './lan-search.js';
import { ToldAddresses, type ToldFrom } from './told-addresses.js';
import { gossip } from '../gossip/gossip.js';

export type Host = Libp2p<{
  identify: Identify;
  identifyPush: IdentifyPush;
  pubsub: GossipSub;
  relay: CircuitRelayService;
  told: ToldAddresses;
  upgrading: Upgrading;
  /** Absent where the node does not look there. */
  lan?: LanSearch;
}>;

export interface HostOptions {
  readonly identity: Identity;
  readonly topic: string;
  readonly listen: readonly string[];
  readonly announce: readonly string[];
  /** The campaign whose members it looks for in its own networks; undefined: it does not. */
  readonly lanNetwork?: Cid | undefined;
  /** What it says of its software; what that is if undefined. */
  readonly agent?: Agent;
  /** Who counts what it does. */
  readonly metrics?: Libp2pOptions['metrics'] | undefined;
}

interface HostDependencies {
  readonly conduct: Conduct;
  readonly doors: Doors;
  readonly relays: RelayClient;
  readonly isMember: (peer: string) => boolean;
  /** From where a router forwards to this node. */
  readonly forwarded?: () => Multiaddr | null;
  /** Somebody who dialled us has proven that it holds our own key. */
  readonly onOwnKey: () => void;
}

/**
 * A libp2p host over TCP and relays (rule MESH-1), not yet started, with every limit explicit. Dialling
 * private addresses is allowed: nodes live at home.
 */
export async function createHost(
  { identity, topic, listen, announce, lanNetwork, agent = ownAgent, metrics }: HostOptions,
  { conduct, doors, relays, isMember, forwarded = () => null, onOwnKey }: HostDependencies,
): Promise<Host> {
  const identifying = {
    timeout: limits.identifyTimeoutMs,
    maxMessageSize: limits.identifyMaxBytes,
    maxInboundStreams: 1,
    maxOutboundStreams: 1,
  };
  const relayServer = new RelayServer({ isMember, nowMs: () => performance.now() });
  const host = await createLibp2p({
    start: false,
    ...(metrics === undefined ? {} : { metrics }),
    privateKey: identity.libp2pPrivateKey,
    nodeInfo: { name: 'gridlode', version: agent.software, userAgent: agentText(agent) },
    addresses: {
      listen: [...listen],
      announce: [...announce],
      maxObservedAddresses: limits.observedAddressesMax,
      announceFilter: (addresses) => [
        ...addresses,
        ...[forwarded() ?? []].flat(),
        ...relays.addressesOf(identity.peerId),
      ],
    },
    transports: [
      relays.transport,
      tcp({
        maxConnections: limits.socketsMax,
        backlog: limits.socketBacklog,
        inboundSocketInactivityTimeout: limits.socketIdleMs,
        outboundSocketInactivityTimeout: limits.socketIdleMs,
      }),
    ],
    connectionEncrypters: [(components) => seeingOwnKey(noise()(components), identity.peerId, onOwnKey)],
    streamMuxers: [
      yamux({
        enableKeepAlive: false, // The connection monitor below already asks whether a peer lives.
        maxInboundStreams: limits.streamsPerConnectionMax,
        maxOutboundStreams: limits.streamsPerConnectionMax,
        maxEarlyStreams: limits.earlyStreamsMax,
        maxMessageSize: limits.muxerFrameMaxBytes,
        streamOptions: {
          maxStreamWindowSize: limits.streamWindowMaxBytes,
          maxReadBufferLength: limits.streamReadBufferMaxBytes,
          maxWriteBufferLength: limits.streamWriteBufferMaxBytes,
        },
      }),
    ],
    connectionGater: gaterOf(doors, conduct, relayServer),
    connectionManager: {
      maxConnections: limits.socketsMax,
      maxParallelDials: limits.parallelDialsMax,
      maxDialQueueLength: limits.dialQueueMax,
      maxPeerAddrsToDial: limits.addressesPerPeerMax,
      dialTimeout: limits.dialTimeoutMs,
      addressDialTimeout: limits.addressDialTimeoutMs,
      connectionCloseTimeout: limits.connectionCloseTimeoutMs,
      inboundUpgradeTimeout: limits.upgradeTimeoutMs,
      inboundStreamProtocolNegotiationTimeout: limits.negotiationTimeoutMs,
      outboundStreamProtocolNegotiationTimeout: limits.negotiationTimeoutMs,
      inboundConnectionThreshold: limits.socketsMax,
      maxIncomingPendingConnections: limits.socketsMax,
      reconnectRetries: 0, // membership.ts reconnects, with a backoff of its own.
      resolvers: {}, // names.ts resolves what bootstrap lists name, and nothing else is.
    },
    connectionMonitor: {
      pingInterval: limits.pingEveryMs,
      pingTimeout: { minTimeout: limits.pingTimeoutMinMs, maxTimeout: limits.pingTimeoutMaxMs },
    },
    services: {
      identify: identify({ ...identifying, maxObservedAddresses: limits.observedAddressesMax }),
      identifyPush: identifyPush({ ...identifying, concurrency: limits.parallelDialsMax }),
      pubsub: gossip(topic, conduct),
      relay: relayServer.service,
      told: (components: ToldFrom) => new ToldAddresses(components),
      upgrading: ({ upgrader, logger }: Upgrading) => ({ upgrader, logger }),
      ...(lanNetwork === undefined
        ? {}
        : { lan: (components: MulticastDNSComponents) => new LanSearch(lanNetwork, components) }),
    },
  });
  relayServer.watch(host);
  return host;
}

const gaterOf = (doors: Doors, conduct: Conduct, relayServer: RelayServer): ConnectionGater => ({
  denyDialMultiaddr: () => false, // dialler.ts decides what is dialled.
  denyDialPeer: (peer) => conduct.isCutOff(peer.toString()),
  denyInboundConnection: (connection) => !doors.admitSocket(connection),
  denyInboundEncryptedConnection: (peer, connection) =>
    conduct.isCutOff(peer.toString()) || !doors.admitInbound(peer, connection),
  denyOutboundEncryptedConnection: (peer, connection) => !doors.admitOutbound(peer, connection),
  denyInboundRelayReservation: (source) => relayServer.deniesReservation(source),
  denyOutboundRelayedConnection: (source) => relayServer.deniesConnection(source),
  denyInboundRelayedConnection: (_relay, peer) => conduct.isCutOff(peer.toString()),
});

/**
 * libp2p refuses a peer with our own key, and tells nobody; only the handshake shows that it has been here.
 */
function seeingOwnKey(inner: ConnectionEncrypter, ownId: string, onOwnKey: () => void): ConnectionEncrypter {
  return {
    protocol: inner.protocol,
    secureOutbound: (connection, options) => inner.secureOutbound(connection, options),
    async secureInbound(connection, options) {
      const secured = await inner.secureInbound(connection, options);
      if (secured.remotePeer.toString() === ownId) onOwnKey();
      return secured;
    },
  };
}
