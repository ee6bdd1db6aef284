import type { PeerId } from '@libp2p/interface';
import { joinDeadlineMs, joinEveryMs, twinAskMs } from '../constants.js';
import { hasStream } from '../gossip/gossip.js';
import type { Host } from '../host/host.js';

/** A connected peer that gossip does not reach yet. */
interface Joiner {
  readonly peerId: PeerId;
  readonly sinceMs: number;
  /** Whether it has said that it is of this network. */
  isIdentified: boolean;
  isAsked: boolean;
}

interface JoiningDependencies {
  readonly host: Host;
  readonly topic: string;
  readonly onJoined: (peer: string, peerId: PeerId) => void;
  /** Gossip does not reach a peer of this network: another node with our key may have its stream. */
  readonly onUnheard: (peer: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Connected peers that are no members yet: each has its time to be identified and reached by gossip (rule
 * MESH-11).
 */
export class Joining {
  readonly #deps: JoiningDependencies;
  readonly #peers = new Map<string, Joiner>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(dependencies: JoiningDependencies) {
    this.#deps = dependencies;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  begin(peerId: PeerId, { isIdentified = false } = {}): void {
    const peer = peerId.toString();
    const joiner = this.#peers.get(peer) ?? {
      peerId,
      sinceMs: performance.now(),
      isIdentified,
      isAsked: false,
    };
    joiner.isIdentified ||= isIdentified;
    this.#peers.set(peer, joiner);
  }

  forget(peer: string): void {
    this.#peers.delete(peer);
  }

  /** Lets those join that gossip reaches; until it reaches the others it looks again and again. */
  look(): void {
    clearTimeout(this.#timer);
    const { host, onJoined, onUnheard, onError } = this.#deps;
    const nowMs = performance.now();
    for (const [peer, joiner] of this.#peers) {
      const { peerId, sinceMs, isIdentified, isAsked } = joiner;
      if (isIdentified && this.#isReached(peer)) {
        this.#peers.delete(peer);
        onJoined(peer, peerId);
      } else if (sinceMs + joinDeadlineMs < nowMs) {
        void host.hangUp(peerId).catch(onError);
      } else if (isIdentified && !isAsked && sinceMs + twinAskMs < nowMs) {
        joiner.isAsked = true;
        onUnheard(peer);
      }
    }
    if (this.#peers.size > 0 && !this.#isStopped) this.#timer = setTimeout(() => this.look(), joinEveryMs);
  }

  /**
   * Whether the router has a peer's subscription and a stream to it: without both, what we publish would be
   * lost to the peer.
   */
  #isReached(peer: string): boolean {
    const { topic, host } = this.#deps;
    const { pubsub } = host.services;
    return (
      hasStream(pubsub, peer) &&
      pubsub.getSubscribers(topic).some((subscriber) => subscriber.toString() === peer)
    );
  }
}
