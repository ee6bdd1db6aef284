import 'core-js/actual/promise/with-resolvers.js'; // libp2p calls Promise.withResolvers, which Node 20 lacks.
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import type { GossipSub } from '@chainsafe/libp2p-gossipsub';
import { identify, type Identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { createLibp2p } from 'libp2p';
import type { Identity } from '../identity/identity.js';
import type { Conduct } from './conduct.js';
import * as limits from './constants.js';
import { gossip } from './gossip.js';

export type Host = Libp2p<{ identify: Identify; pubsub: GossipSub }>;

interface HostOptions {
  readonly identity: Identity;
  readonly topic: string;
  readonly listen: readonly string[];
  readonly announce: readonly string[];
}

/** A libp2p host over TCP, not yet started, with every limit explicit. Dialling private addresses is allowed: nodes live at home. */
export function createHost({ identity, topic, listen, announce }: HostOptions, conduct: Conduct): Promise<Host> {
  const streamLimits = { maxInboundStreams: 1, maxOutboundStreams: 1 };
  return createLibp2p({
    start: false,
    privateKey: identity.libp2pPrivateKey,
    addresses: { listen: [...listen], announce: [...announce], maxObservedAddresses: limits.observedAddressesMax },
    transports: [
      tcp({
        maxConnections: limits.connectionsMax + limits.inboundPendingMax,
        backlog: limits.socketBacklog,
        inboundSocketInactivityTimeout: limits.socketIdleMs,
        outboundSocketInactivityTimeout: limits.socketIdleMs,
      }),
    ],
    connectionEncrypters: [noise()],
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
    connectionGater: {
      denyDialMultiaddr: () => false,
      denyDialPeer: (peer) => conduct.isCutOff(peer.toString()),
      denyInboundEncryptedConnection: (peer) => conduct.isCutOff(peer.toString()),
    },
    connectionManager: {
      maxConnections: limits.connectionsMax,
      maxParallelDials: limits.parallelDialsMax,
      maxDialQueueLength: limits.dialQueueMax,
      maxPeerAddrsToDial: limits.addressesPerPeerMax,
      dialTimeout: limits.dialTimeoutMs,
      addressDialTimeout: limits.addressDialTimeoutMs,
      connectionCloseTimeout: limits.connectionCloseTimeoutMs,
      inboundUpgradeTimeout: limits.upgradeTimeoutMs,
      inboundStreamProtocolNegotiationTimeout: limits.negotiationTimeoutMs,
      outboundStreamProtocolNegotiationTimeout: limits.negotiationTimeoutMs,
      inboundConnectionThreshold: limits.inboundConnectionsPerHostPerSecond,
      maxIncomingPendingConnections: limits.inboundPendingMax,
      reconnectRetries: 0, // membership.ts reconnects, with a backoff of its own.
      resolvers: {},
    },
    connectionMonitor: {
      pingInterval: limits.pingEveryMs,
      pingTimeout: { minTimeout: limits.pingTimeoutMinMs, maxTimeout: limits.pingTimeoutMaxMs },
    },
    services: {
      identify: identify({
        timeout: limits.identifyTimeoutMs,
        maxMessageSize: limits.identifyMaxBytes,
        maxObservedAddresses: limits.observedAddressesMax,
        ...streamLimits,
      }),
      pubsub: gossip(topic, conduct),
    },
  });
}
