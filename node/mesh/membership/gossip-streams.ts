import type { Connection, PeerId } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { gossipReopenMax, type MeshLimits } from '../constants.js';
import { hasStream, type Router } from '../gossip/gossip.js';
import { bestOf } from '../host/connections.js';
import type { Host } from '../host/host.js';

interface GossipStreamsDependencies {
  readonly host: Host;
  readonly members: () => readonly string[];
  readonly onError: (error: unknown) => void;
}

/** The router's own way to open its stream to a peer, which it goes only when a connection is made. */
type Opener = Router & { onPeerConnected(peerId: PeerId, connection: Connection): void };

/**
 * Sees to it that the router has a stream to each member. One that dies while the connection lives is opened
 * by nobody else: the peers would go on as members of each other, and what they publish would reach nobody. A
 * peer that takes none is hung up on.
 */
export class GossipStreams {
  readonly #deps: GossipStreamsDependencies;
  readonly #everyMs: number;
  /** Members without a stream, and how often one was opened in vain. */
  readonly #tries = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ gossipWatchMs }: MeshLimits, dependencies: GossipStreamsDependencies) {
    this.#deps = dependencies;
    this.#everyMs = gossipWatchMs;
  }

  start(): void {
    this.#timer = setInterval(() => this.#openMissing(), this.#everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #openMissing(): void {
    const { host, members } = this.#deps;
    const router = host.services.pubsub as Opener;
    const without = new Set(members().filter((peer) => !hasStream(router, peer)));
    for (const peer of this.#tries.keys()) if (!without.has(peer)) this.#tries.delete(peer);
    for (const peer of without) this.#mend(router, peerIdFromString(peer));
  }

  #mend(router: Opener, peerId: PeerId): void {
    const { host, onError } = this.#deps;
    const peer = peerId.toString();
    const tries = (this.#tries.get(peer) ?? 0) + 1;
    this.#tries.set(peer, tries);
    const connection = bestOf(host.getConnections(peerId));
    // The router opens none where it believes to have one.
    router.streamsOutbound.delete(peer);
    if (connection !== null && tries <= gossipReopenMax) router.onPeerConnected(peerId, connection);
    else void host.hangUp(peerId).catch(onError);
  }
}
