import { circuitRelayTransport, type CircuitRelayTransportComponents } from '@libp2p/circuit-relay-v2';
import type { Connection, PeerId, Stream, Transport } from '@libp2p/interface';
import type { Multiaddr } from '@multiformats/multiaddr';
import * as limits from '../constants.js';
import { peerOf } from './addresses.js';

/** What the transport's class has public, though not its interface. */
type CircuitTransport = Transport & {
  readonly reservationStore: EventTarget & {
    addRelay(relay: PeerId, kind: 'configured'): Promise<unknown>;
    hasReservation(relay: PeerId): boolean;
  };
  onStop(stream: Stream, connection: Connection): Promise<void>;
};

/**
 * The places that this node has with relays, by which peers reach it that cannot dial it (rule MESH-21). The
 * library would have the node listen at every relay by which somebody dials it, and tell whatever addresses a
 * relay names; here it takes places where it asked for one itself, and tells where it dialled the relay.
 */
export class RelayClient {
  readonly #addresses = new Map<string, Multiaddr>();
  #transport: CircuitTransport | null = null;
  /** Called when a place was given or lost. */
  onChange: () => void = () => undefined;

  readonly transport = (components: CircuitRelayTransportComponents): Transport => {
    const transport = circuitRelayTransport({
      maxInboundStopStreams: limits.relayedPerPeerMax,
      stopTimeout: limits.upgradeTimeoutMs,
      reservationCompletionTimeout: limits.dialTimeoutMs,
      maxReservationQueueLength: limits.relaysWanted,
    } as Parameters<typeof circuitRelayTransport>[0])(components) as CircuitTransport;
    const onStop = transport.onStop.bind(transport);
    transport.onStop = async (stream, connection) => {
      if (this.#addresses.has(connection.remotePeer.toString())) return onStop(stream, connection);
      stream.abort(new Error('This node has no place with that relay'));
    };
    transport.reservationStore.addEventListener('relay:removed', (event) => {
      const { detail } = event as CustomEvent<{ relay: PeerId }>;
      if (this.#addresses.delete(detail.relay.toString())) this.onChange();
    });
    this.#transport = transport;
    return transport;
  };

  /** The ids of the relays. */
  get relays(): string[] {
    return [...this.#addresses.keys()];
  }

  /** Where peers reach this node, whose id is `own`, by way of its relays. */
  addressesOf(own: string): Multiaddr[] {
    return [...this.#addresses.values()].map((relay) => relay.encapsulate(`/p2p-circuit/p2p/${own}`));
  }

  /** Whether the relay at the other end of a connection, which we dialled, gives this node a place. */
  async reserve({ remotePeer, remoteAddr }: Connection): Promise<boolean> {
    const peer = remotePeer.toString();
    try {
      await this.#transport?.reservationStore.addRelay(remotePeer, 'configured');
    } catch {
      return false; // It is full, or no relay, or gone: nothing that it is to blame for.
    }
    if (this.#transport?.reservationStore.hasReservation(remotePeer) !== true) return false;
    this.#addresses.set(
      peer,
      peerOf(remoteAddr) === null ? remoteAddr.encapsulate(`/p2p/${peer}`) : remoteAddr,
    );
    this.onChange();
    return true;
  }
}
