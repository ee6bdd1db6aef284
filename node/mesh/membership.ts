import type { PeerId } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import type { Cid } from '../../protocol/codec/hash.js';
import { GridlodeError } from '../../protocol/error.js';
import { linkSignals } from '../abort.js';
import { connectionsMax, findAgainMs, findDeadlineMs, foundKeptMax, joinDeadlineMs, joinEveryMs, redialMaxMs, rememberedPeersMax, type MeshLimits } from './constants.js';
import { findPeer, type Named } from './find-peer.js';
import { hasStream } from './gossip.js';
import type { Host } from './host.js';
import { askPeers, peersExchange, type Member, type PeersQuestion } from './peers.js';
import type { Requests, StreamProtocol } from './requests.js';

interface MembershipOptions {
  readonly network: Cid;
  readonly topic: string;
  /** Addresses of members, each ending in /p2p/ and an id. */
  readonly bootstrap: readonly Multiaddr[];
  readonly limits: MeshLimits;
}

interface MembershipDependencies {
  readonly host: Host;
  readonly requests: Requests;
  readonly onPeer: (peer: string, connected: boolean) => void;
  readonly onUnreached: (peer: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * The connected peers of this network, and the search for more: each member is asked whom it knows, so that the
 * network does not stay a star around its bootstrap peers.
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #with: MembershipDependencies;
  readonly #exchange: StreamProtocol<PeersQuestion>;
  readonly #members = new Map<string, PeerId>();
  /** Peers of this network that gossip does not reach yet. */
  readonly #joining = new Map<string, { peerId: PeerId; deadlineMs: number }>();
  readonly #dialling = new Set<string>();
  /** Peers that did not answer: when to try again, and how long to wait after that. */
  readonly #failed = new Map<string, { atMs: number; waitMs: number }>();
  /** Peers that are connected because they were looked for, the one of use latest last. */
  readonly #found = new Set<string>();
  /** Peers that were looked for in vain, and when to look again. */
  readonly #unfound = new Map<string, number>();
  readonly #stopping = new AbortController();
  #upkeep: NodeJS.Timeout | undefined;
  #admission: NodeJS.Timeout | undefined;

  constructor(options: MembershipOptions, dependencies: MembershipDependencies) {
    this.#options = options;
    this.#with = dependencies;
    this.#exchange = peersExchange(options.network, (asker) => this.#known(asker));
  }

  /** Prepares what must stand before the host starts to listen. */
  async prepare(): Promise<void> {
    const { host, requests } = this.#with;
    await requests.serve(this.#exchange);
    host.addEventListener('peer:identify', ({ detail: { peerId, connection, protocols } }) => {
      if (!protocols.includes(this.#exchange.id)) return void connection.close().catch((error: Error) => connection.abort(error));
      this.#joining.set(peerId.toString(), { peerId, deadlineMs: Date.now() + joinDeadlineMs });
      this.#admit();
    });
    host.services.pubsub.addEventListener('subscription-change', () => this.#admit());
    host.addEventListener('peer:disconnect', ({ detail }) => void this.#leave(detail).catch(this.#with.onError));
  }

  start(): void {
    this.#search();
    this.#upkeep = setInterval(() => this.#search(), this.#options.limits.upkeepEveryMs);
  }

  stop(): void {
    this.#stopping.abort();
    clearInterval(this.#upkeep);
    clearTimeout(this.#admission);
  }

  members(): string[] {
    return [...this.#members.keys()];
  }

  /** Makes peers of this network members as soon as what is published reaches them; until then it looks again and again. */
  #admit(): void {
    clearTimeout(this.#admission);
    for (const [peer, { peerId, deadlineMs }] of this.#joining) {
      if (isReached(this.#with.host, this.#options.topic, peer)) this.#join(peer, peerId);
      else if (deadlineMs < Date.now()) void this.#with.host.hangUp(peerId).catch(this.#with.onError);
    }
    if (this.#joining.size > 0 && !this.#stopping.signal.aborted) this.#admission = setTimeout(() => this.#admit(), joinEveryMs);
  }

  #join(peer: string, peerId: PeerId): void {
    this.#joining.delete(peer);
    this.#failed.delete(peer);
    if (this.#members.has(peer)) return;
    this.#members.set(peer, peerId);
    this.#with.onPeer(peer, true);
    if (this.#wanted() > 0) void this.#askAndDial(peer);
  }

  /** Forgets a peer whose last connection closed, also what the host stored of it, which would else grow with every visitor. */
  async #leave(peerId: PeerId): Promise<void> {
    const { host, onPeer } = this.#with;
    if (host.getConnections(peerId).length > 0) return;
    this.#joining.delete(peerId.toString());
    this.#found.delete(peerId.toString());
    if (this.#members.delete(peerId.toString())) onPeer(peerId.toString(), false);
    await host.peerStore.delete(peerId);
  }

  #wanted(): number {
    return this.#stopping.signal.aborted ? 0 : this.#options.limits.connectionTarget - this.#members.size - this.#dialling.size;
  }

  #search(): void {
    if (this.#wanted() <= 0) return;
    for (const [peer, addresses] of groupByPeer(this.#options.bootstrap)) void this.#dial(peer, addresses);
    const members = this.members();
    const asked = members[Math.floor(Math.random() * members.length)];
    if (asked !== undefined) void this.#askAndDial(asked);
  }

  async #askAndDial(peer: string): Promise<void> {
    for (const { peer: id, addresses } of await this.#ask(peer)) {
      if (this.#wanted() <= 0) return;
      void this.#dial(id, addresses);
    }
  }

  /** Whom a connected peer knows, with addresses for dialling; nobody where it does not answer. */
  async #ask(peer: string, sought: string | null = null, signal?: AbortSignal): Promise<Named[]> {
    let found: Member[] = [];
    try {
      found = await askPeers(this.#with.requests, this.#exchange, peer, sought, signal);
    } catch (error) {
      if (!(error instanceof GridlodeError)) this.#with.onError(error);
    }
    const named = found.map(({ peer: id, addresses }) => ({ peer: id, addresses: addresses.flatMap((address) => parseAddress(address, id)) }));
    return named.filter(({ addresses }) => addresses.length > 0);
  }

  /** Whether `peer` is connected, after a search for it where it was not. Whom the search passes through is left again. */
  async connect(peer: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#isConnected(peer)) {
      if (this.#found.delete(peer)) this.#found.add(peer);
      return true;
    }
    if (peer === this.#with.host.peerId.toString() || this.#stopping.signal.aborted || (this.#unfound.get(peer) ?? 0) > Date.now()) return false;
    this.#unfound.delete(peer);
    const { signal: until, release } = linkSignals([this.#stopping.signal, signal], findDeadlineMs);
    const members = shuffled(this.members()).map((one) => ({ peer: one, addresses: [] }));
    const bootstrap = [...groupByPeer(this.#options.bootstrap)].map(([one, addresses]) => ({ peer: one, addresses }));
    const visited: string[] = [];
    const found = await findPeer({ sought: peer, known: [...members, ...bootstrap], signal: until }, {
      ask: (one) => this.#ask(one, peer, until),
      reach: async (named) => {
        if (this.#isConnected(named.peer)) return true;
        if (named.peer !== peer) visited.push(named.peer);
        return this.#reach(named, until);
      },
    }).finally(release);
    for (const one of visited) this.#spare(one);
    if (found) this.#found.add(peer);
    else if (signal?.aborted !== true) this.#unfound.set(peer, Date.now() + findAgainMs);
    if (this.#unfound.size > rememberedPeersMax) this.#unfound.delete(this.#unfound.keys().next().value as string);
    const [oldest] = this.#found;
    if (this.#found.size > foundKeptMax && this.#found.delete(oldest as string)) this.#spare(oldest as string);
    return found;
  }

  /** Hangs up on a peer, unless it is needed to have members enough, or was itself looked for. */
  #spare(peer: string): void {
    if (this.#found.has(peer) || this.#wanted() + Number(this.#members.has(peer)) > 0) return;
    void this.#with.host.hangUp(peerIdFromString(peer)).catch(this.#with.onError);
  }

  #isConnected(peer: string): boolean {
    return this.#with.host.getConnections().some(({ remotePeer, status }) => status === 'open' && remotePeer.toString() === peer);
  }

  /** Dials a peer for a search; beyond `connectionsMax` another connection would be closed for it. */
  async #reach({ addresses }: Named, signal: AbortSignal): Promise<boolean> {
    const { host } = this.#with;
    if (addresses.length === 0 || host.getConnections().length >= connectionsMax) return false;
    return host.dial([...addresses], { signal }).then(() => true, () => false);
  }

  async #dial(peer: string, addresses: readonly Multiaddr[]): Promise<void> {
    const { host } = this.#with;
    const failure = this.#failed.get(peer);
    const known = this.#members.has(peer) || this.#dialling.has(peer) || peer === host.peerId.toString();
    if (this.#stopping.signal.aborted || known || (failure !== undefined && failure.atMs > Date.now())) return;
    this.#dialling.add(peer);
    try {
      await host.dial([...addresses]);
    } catch {
      if (failure === undefined && groupByPeer(this.#options.bootstrap).has(peer)) this.#with.onUnreached(peer);
      const waitMs = Math.min(redialMaxMs, failure === undefined ? this.#options.limits.redialFirstMs : failure.waitMs * 2);
      this.#failed.delete(peer);
      this.#failed.set(peer, { atMs: Date.now() + waitMs, waitMs });
      if (this.#failed.size > rememberedPeersMax) this.#failed.delete(this.#failed.keys().next().value as string);
    } finally {
      this.#dialling.delete(peer);
    }
  }

  /** Other members than `asker`, with the addresses they told us, in an order that differs each time. */
  async #known(asker: string): Promise<Member[]> {
    const others = [...this.#members].filter(([peer]) => peer !== asker);
    const found = await Promise.all(others.map(async ([peer, peerId]) => {
      const stored = await this.#with.host.peerStore.get(peerId).catch(() => null);
      return { peer, addresses: stored?.addresses.map((address) => address.multiaddr.toString()) ?? [] };
    }));
    return shuffled(found);
  }
}

/** Whether the router has a peer's subscription and a stream to it: without both, what we publish would be lost to the peer. */
const isReached = ({ services: { pubsub } }: Host, topic: string, peer: string): boolean =>
  hasStream(pubsub, peer) && pubsub.getSubscribers(topic).some((subscriber) => subscriber.toString() === peer);

/** In an order that differs each time, and decides nothing that peers must agree on. */
export const shuffled = <T>(items: readonly T[]): T[] =>
  items.map((item) => ({ item, order: Math.random() })).sort((a, b) => a.order - b.order).map(({ item }) => item);

function groupByPeer(addresses: readonly Multiaddr[]): Map<string, Multiaddr[]> {
  const groups = new Map<string, Multiaddr[]>();
  for (const address of addresses) {
    const peer = peerOf(address) as string;
    groups.set(peer, [...(groups.get(peer) ?? []), address]);
  }
  return groups;
}

/** The id that an address ends in, or null. */
export function peerOf(address: Multiaddr): string | null {
  const last = address.getComponents().at(-1);
  return last?.name === 'p2p' ? (last.value ?? null) : null;
}

/** An address that another peer named, for dialling `peer` and nobody else; nothing where it is none. */
function parseAddress(text: string, peer: string): Multiaddr[] {
  try {
    const address = multiaddr(text);
    const id = peerOf(address);
    if (id === null) return [address.encapsulate(`/p2p/${peerIdFromString(peer).toString()}`)];
    return id === peer ? [address] : [];
  } catch {
    return [];
  }
}
