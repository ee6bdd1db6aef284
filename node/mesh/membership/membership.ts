import type { Connection, PeerId } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import type { Multiaddr } from '@multiformats/multiaddr';
import type { Cid } from '../../../protocol/codec/hash.js';
import { faultOf, isOf } from '../../../protocol/error.js';
import { linkSignals } from '../../abort.js';
import { meshCodes } from '../codes.js';
import { AddressBook } from './address-book.js';
import { groupByPeer, parseNamed, withId } from '../host/addresses.js';
import { bestOf, isRelayed } from '../host/connections.js';
import * as limits from '../constants.js';
import type { MeshLimits } from '../constants.js';
import type { Dialler, Namer } from '../host/dialler.js';
import type { Doors } from '../host/doors.js';
import { findPeer, type Named } from './find-peer.js';
import { Joining } from './joining.js';
import { Redials } from './redials.js';
import { Sought } from './sought.js';
import type { Host } from '../host/host.js';
import { askPeers, peersExchange, type Member, type PeersQuestion } from '../protocols/peer-exchange.js';
import type { Requests, StreamProtocol } from '../streams/requests.js';
import { agentIn } from '../host/agent.js';
import type { VersionSkews } from './version-skews.js';
import { shuffled } from './shuffled.js';
import type { Twins } from '../host/twins.js';
import { forgetOldest } from '../../forget-oldest.js';

/** A member and where it was, as texts. */
export interface KnownPeer {
  readonly peer: string;
  readonly addresses: readonly string[];
}

interface MembershipOptions {
  readonly network: Cid;
  readonly topic: string;
  /** Addresses of members, each ending in /p2p/ and an id. */
  readonly bootstrap: readonly Multiaddr[];
  readonly known: readonly KnownPeer[];
  readonly limits: MeshLimits;
  /** The version that this node runs. */
  readonly rules: number;
}

interface MembershipDependencies {
  readonly host: Host;
  readonly requests: Requests;
  readonly dialler: Dialler;
  readonly doors: Doors;
  readonly twins: Twins;
  readonly isMember: (peer: string) => boolean;
  /** Whether others reach this node by way of the peer. */
  readonly isRelay: (peer: string) => boolean;
  readonly onPeer: (peer: string, connected: boolean) => void;
  readonly skews: VersionSkews;
  readonly onUnreached: (peer: string, isOther: boolean) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * The connected peers of this network, and the search for more: members are asked whom they know, so that the
 * network does not stay a star around its bootstrap peers. Also who has members enough connects with a
 * bootstrap peer and swaps a member now and then, so that no two parts of a network stay apart (rule
 * MESH-13).
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #deps: MembershipDependencies;
  readonly #exchange: StreamProtocol<PeersQuestion>;
  readonly #bootstrap: ReadonlyMap<string, readonly Multiaddr[]>;
  readonly #book = new AddressBook();
  readonly #members = new Map<string, { readonly peerId: PeerId; readonly sinceMs: number }>();
  /** Addresses of members that left, the latest last. */
  readonly #former = new Map<string, { readonly addresses: readonly Multiaddr[]; readonly namer: Namer }>();
  /** Members that left, as long as where they were is not noted. */
  readonly #justLeft = new Set<string>();
  readonly #joining: Joining;
  readonly #dialling = new Set<string>();
  readonly #redials: Redials;
  /** Bootstrap peers that were told of as unreached. */
  readonly #unreached = new Set<string>();
  /**
   * Peers dialled to mix the network, and those of them that joined: for each above the target another member
   * goes.
   */
  readonly #mixing = new Set<string>();
  readonly #swapping = new Set<string>();
  readonly #sought: Sought;
  readonly #stopping = new AbortController();
  #bootstrapAtMs = 0;
  #mixAtMs = 0;
  #upkeep: NodeJS.Timeout | undefined;

  constructor(options: MembershipOptions, dependencies: MembershipDependencies) {
    this.#options = options;
    this.#deps = dependencies;
    this.#bootstrap = groupByPeer(options.bootstrap);
    this.#exchange = peersExchange(options.network, (asker) => this.#known(asker));
    for (const peer of this.#bootstrap.keys()) dependencies.doors.keep(peer);
    for (const { peer, addresses } of options.known.slice(0, limits.formerMembersMax)) {
      const named = addresses
        .slice(0, limits.addressesPerPeerMax)
        .flatMap((text) => parseNamed(text, peer) ?? []);
      if (named.length > 0)
        this.#former.set(peer, { addresses: named, namer: { peer, isMember: false, at: null } });
    }
    this.#redials = new Redials(options.limits.redialFirstMs);
    this.#sought = new Sought(dependencies.doors, (peer) => this.#bootstrap.has(peer));
    this.#joining = new Joining({
      host: dependencies.host,
      topic: options.topic,
      onJoined: (peer, peerId) => this.#join(peer, peerId),
      onUnheard: (peer) => void this.#ask(peer),
      onError: dependencies.onError,
    });
  }

  /** Prepares what must stand before the host starts to listen. */
  async prepare(): Promise<void> {
    const { host, requests } = this.#deps;
    await requests.serve(this.#exchange);
    host.addEventListener('peer:connect', ({ detail }) => this.#joining.begin(detail));
    host.addEventListener(
      'peer:identify',
      ({ detail: { peerId, connection, protocols, agentVersion, signedPeerRecord, listenAddrs } }) => {
        // Peers under other rules take no part in this network (rule MESH-19).
        const agent = agentIn(agentVersion);
        if (agent !== null && agent.rules !== this.#options.rules) {
          this.#deps.skews.note({ peerId: peerId.toString(), ...agent });
          // It has its time to learn the same of us.
          return this.#joining.look();
        }
        if (!protocols.includes(this.#exchange.id))
          return void connection.close().catch((error: Error) => connection.abort(error));
        this.#book.note(connection, signedPeerRecord?.addresses ?? listenAddrs);
        if (!this.#members.has(peerId.toString())) this.#joining.begin(peerId, { isIdentified: true });
        this.#joining.look();
      },
    );
    host.services.pubsub.addEventListener('subscription-change', () => this.#joining.look());
    host.addEventListener('connection:close', ({ detail }) => this.#forget(detail));
    host.addEventListener(
      'peer:disconnect',
      ({ detail }) => void this.#leave(detail).catch(this.#deps.onError),
    );
  }

  start(): void {
    this.#bootstrapAtMs = laterBy(this.#options.limits.bootstrapEveryMs);
    this.#mixAtMs = laterBy(this.#options.limits.mixEveryMs);
    this.#search();
    this.#upkeep = setInterval(() => this.#search(), this.#options.limits.upkeepEveryMs);
  }

  stop(): void {
    this.#stopping.abort();
    clearInterval(this.#upkeep);
    this.#joining.stop();
  }

  /**
   * The machine slept, or is in another network: what failed is tried again at once, and a peer that does not
   * show soon that its connection lives is hung up on.
   */
  async lookAnew(): Promise<void> {
    this.#redials.forgetAll();
    this.#sought.forgetUnfound();
    this.#deps.dialler.forgetFailures();
    this.#search();
    await Promise.all(this.members().map((peer) => this.#showsLife(peer)));
    this.#search();
  }

  async #showsLife(peer: string): Promise<void> {
    const { host, requests } = this.#deps;
    try {
      await askPeers(requests, this.#exchange, peer, null, AbortSignal.timeout(limits.showLifeMs));
    } catch (error) {
      if (!isOf(error, meshCodes, 'MESH_BUSY')) await host.hangUp(peerIdFromString(peer));
    }
  }

  members(): string[] {
    return [...this.#members.keys()];
  }

  /** The members, then those that left, the latest first. */
  known(): KnownPeer[] {
    const connected = [...this.#members].map(([peer, { peerId }]) => {
      const connections = this.#deps.host.getConnections(peerId);
      return { peer, addresses: this.#book.addressesOf(connections, connections[0]?.remoteAddr) };
    });
    const former = [...this.#former].reverse().map(([peer, { addresses }]) => ({ peer, addresses }));
    return [...connected, ...former]
      .filter(({ addresses }) => addresses.length > 0)
      .slice(0, limits.formerMembersMax)
      .map(({ peer, addresses }) => ({ peer, addresses: addresses.map(String) }));
  }

  /** A peer says in a network of this machine where it is; nobody vouches for that. */
  meet(peer: string, addresses: readonly Multiaddr[]): void {
    if (this.#wanted() > 0) void this.#dial(peer, addresses, { peer, isMember: false, at: null });
  }

  /** How many peers it can find by itself: bootstrap peers, and members that it knows or knew lately. */
  get findableCount(): number {
    return new Set([...this.#bootstrap.keys(), ...this.known().map(({ peer }) => peer)]).size;
  }

  #join(peer: string, peerId: PeerId): void {
    this.#unreached.delete(peer);
    if (this.#members.has(peer)) return;
    this.#members.set(peer, { peerId, sinceMs: performance.now() });
    this.#former.delete(peer);
    this.#justLeft.delete(peer);
    this.#deps.onPeer(peer, true);
    if (this.#wanted() > 0) void this.#askAndDial(peer);
    if (!this.#mixing.delete(peer)) return;
    this.#swapping.add(peer);
    this.#swap();
  }

  /** Notes where a member can be found again before the connection's addresses are forgotten. */
  #forget(connection: Connection): void {
    const { remotePeer, remoteAddr, direction } = connection;
    const peer = remotePeer.toString();
    // Where the other side hung up, the peer has left before its connection is told to be closed.
    const hasLeft = this.#justLeft.delete(peer);
    if (hasLeft || this.#members.has(peer)) {
      const namer = {
        peer,
        isMember: this.#deps.isMember(peer),
        at: direction === 'outbound' ? remoteAddr : null,
      };
      const addresses = this.#book
        .addressesOf([connection], remoteAddr)
        .map((address) => withId(address, peer));
      this.#former.delete(peer);
      if (addresses.length > 0) this.#former.set(peer, { namer, addresses });
      forgetOldest(this.#former, limits.formerMembersMax);
    }
    this.#book.forget(connection);
  }

  /**
   * Forgets a peer whose last connection closed, also what the host stored of it, which would else grow with
   * every visitor.
   */
  async #leave(peerId: PeerId): Promise<void> {
    const { host, onPeer } = this.#deps;
    if (host.getConnections(peerId).length > 0) return;
    const peer = peerId.toString();
    this.#joining.forget(peer);
    this.#mixing.delete(peer);
    this.#swapping.delete(peer);
    this.#sought.forget(peer);
    const member = this.#members.get(peer);
    if (member !== undefined && member.sinceMs + limits.lastedMs < performance.now())
      this.#redials.forget(peer);
    if (this.#members.delete(peer)) {
      if (!this.#former.has(peer)) this.#justLeft.add(peer);
      forgetOldest(this.#justLeft, limits.formerMembersMax);
      onPeer(peer, false);
    }
    await host.peerStore.delete(peerId);
  }

  #wanted(): number {
    return this.#stopping.signal.aborted
      ? 0
      : this.#options.limits.connectionTarget - this.#members.size - this.#dialling.size;
  }

  #search(): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#wanted() > 0) {
      for (const [peer, addresses] of this.#bootstrap) void this.#dial(peer, addresses, null);
      for (const asked of shuffled(this.members()).slice(0, limits.askedPerSearchMax))
        void this.#askAndDial(asked);
      if (this.#members.size === 0) {
        for (const [peer, { addresses, namer }] of shuffled([...this.#former]).slice(
          0,
          limits.askedPerSearchMax,
        ))
          void this.#dial(peer, addresses, namer);
      }
    }
    this.#swap();
    const { bootstrapEveryMs, mixEveryMs } = this.#options.limits;
    if (this.#bootstrapAtMs <= performance.now()) {
      this.#bootstrapAtMs = laterBy(bootstrapEveryMs);
      if (!this.members().some((peer) => this.#bootstrap.has(peer))) this.#mixBootstrap();
    }
    if (this.#mixAtMs <= performance.now()) {
      this.#mixAtMs = laterBy(mixEveryMs);
      void this.#mix();
    }
  }

  /** Connects with one more bootstrap peer. */
  #mixBootstrap(): void {
    const [one] = shuffled([...this.#bootstrap].filter(([peer]) => !this.#members.has(peer)));
    if (one === undefined) return;
    this.#mixing.add(one[0]);
    void this.#dial(one[0], one[1], null);
  }

  /** Connects with a bootstrap peer or somebody that a member names, by chance. */
  async #mix(): Promise<void> {
    if (Math.random() < 0.5) this.#mixBootstrap();
    const [asked] = shuffled(this.members());
    if (asked === undefined) return;
    const [named] = shuffled((await this.#ask(asked)).filter(({ peer }) => !this.#members.has(peer)));
    if (named === undefined) return;
    this.#mixing.add(named.peer);
    await this.#dial(named.peer, named.addresses, this.#namer(asked));
  }

  /**
   * For a new member above the target hangs up on one that we dialled and that has nothing to do, now or
   * later.
   */
  #swap(): void {
    if (this.#members.size <= this.#options.limits.connectionTarget) this.#swapping.clear();
    const [joined] = this.#swapping;
    if (joined === undefined) return;
    const bootstrap = this.members().filter((peer) => this.#bootstrap.has(peer));
    const isLast = (peer: string): boolean => bootstrap.length === 1 && bootstrap[0] === peer;
    const [one] = shuffled(
      this.members().filter(
        (peer) => peer !== joined && !this.#sought.has(peer) && !isLast(peer) && this.#isIdle(peer),
      ),
    );
    if (one === undefined) return;
    this.#swapping.delete(joined);
    void this.#deps.host.hangUp(peerIdFromString(one)).catch(this.#deps.onError);
  }

  #isIdle(peer: string): boolean {
    if (this.#deps.isRelay(peer)) return false;
    const connections = this.#deps.host.getConnections(peerIdFromString(peer));
    return connections.every(
      ({ direction, streams }) =>
        direction === 'outbound' && !streams.some(({ protocol }) => protocol.startsWith('/gridlode/')),
    );
  }

  async #askAndDial(peer: string): Promise<void> {
    const named = await this.#ask(peer);
    const namer = this.#namer(peer);
    for (const { peer: id, addresses } of named) {
      if (this.#wanted() <= 0) return;
      void this.#dial(id, addresses, namer);
    }
  }

  #namer(peer: string): Namer {
    const dialled = this.#deps.host
      .getConnections(peerIdFromString(peer))
      .find(({ direction }) => direction === 'outbound');
    return { peer, isMember: this.#deps.isMember(peer), at: dialled?.remoteAddr ?? null };
  }

  /**
   * Whom a connected peer knows, with addresses for dialling; nobody where it does not answer. Who looks for
   * nobody looks for itself.
   */
  async #ask(peer: string, sought: string | null = null, signal?: AbortSignal): Promise<Named[]> {
    const { host, requests, twins, onError } = this.#deps;
    const ownId = host.peerId.toString();
    try {
      const found = await askPeers(requests, this.#exchange, peer, sought ?? ownId, signal);
      const named = found.map(({ peer: id, addresses }) => ({
        peer: id,
        addresses: addresses.flatMap((address) => parseNamed(address, id) ?? []),
      }));
      const own = named.filter(({ peer: id }) => id === ownId).flatMap(({ addresses }) => addresses);
      if (sought === null) void twins.check(own, this.#namer(peer)).catch(onError);
      return named.filter(({ peer: id, addresses }) => id !== ownId && addresses.length > 0);
    } catch (error) {
      if (faultOf(error) === 'bug') onError(error);
      return [];
    }
  }

  /**
   * Whether `peer` is connected, after a search for it where it was not. Whom the search passes through is
   * left again.
   */
  async connect(peer: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#isConnected(peer)) {
      this.#sought.use(peer);
      return true;
    }
    if (
      peer === this.#deps.host.peerId.toString() ||
      this.#stopping.signal.aborted ||
      this.#sought.isUnfound(peer)
    )
      return false;
    const { signal: until, release } = linkSignals([this.#stopping.signal, signal], limits.findDeadlineMs);
    const members = shuffled(this.members()).map((one) => ({ peer: one, addresses: [] }));
    const bootstrap = [...this.#bootstrap].map(([one, addresses]) => ({ peer: one, addresses }));
    const visited: string[] = [];
    const found = await findPeer(
      { sought: peer, known: [...members, ...bootstrap], signal: until },
      {
        ask: (one) => this.#ask(one, peer, until),
        reach: async (named, by) => {
          if (this.#isConnected(named.peer)) return true;
          if (named.addresses.length === 0) return false;
          if (named.peer !== peer) visited.push(named.peer);
          return this.#deps.dialler.dial(
            named.peer,
            named.addresses,
            by === null ? null : this.#namer(by),
            until,
          );
        },
      },
    ).finally(release);
    for (const one of visited) this.#hangUpUnlessNeeded(one);
    if (found) this.#keepFound(peer);
    else if (signal?.aborted !== true) this.#sought.noteUnfound(peer);
    return found;
  }

  #keepFound(peer: string): void {
    const oldest = this.#sought.noteFound(peer);
    if (oldest !== null) this.#hangUpUnlessNeeded(oldest);
  }

  /**
   * Whom to ask for what `peer` has, after a search for it where it was not connected: itself, or where only
   * a relay leads to it, its relays (rule MESH-27).
   */
  async holdersOf(peer: string, signal: AbortSignal | undefined): Promise<string[]> {
    if (!(await this.connect(peer, signal))) return [];
    const connections = this.#deps.host.getConnections(peerIdFromString(peer));
    const best = bestOf(connections);
    if (best === null || !isRelayed(best)) return [peer];
    const namer = this.#namer(peer);
    const { signal: until, release } = linkSignals([this.#stopping.signal, signal], limits.dialTimeoutMs);
    const reached = await Promise.all(
      this.#book.relaysOf(connections).map(async ({ relay, relayPeer }) => {
        if (this.#isConnected(relayPeer)) this.#sought.use(relayPeer);
        else if (await this.#deps.dialler.dial(relayPeer, [relay], namer, until)) this.#keepFound(relayPeer);
        else return [];
        return [relayPeer];
      }),
    ).finally(release);
    return reached.flat();
  }

  /** Hangs up on a peer, unless it is needed to have members enough, or was itself looked for. */
  #hangUpUnlessNeeded(peer: string): void {
    if (
      this.#deps.isRelay(peer) ||
      this.#sought.has(peer) ||
      this.#wanted() + Number(this.#members.has(peer)) > 0
    )
      return;
    void this.#deps.host.hangUp(peerIdFromString(peer)).catch(this.#deps.onError);
  }

  #isConnected(peer: string): boolean {
    return this.#deps.host
      .getConnections()
      .some(({ remotePeer, status }) => status === 'open' && remotePeer.toString() === peer);
  }

  /**
   * Dials a peer that is to become a member, at addresses that `namer` told or, where it is null, the
   * bootstrap list holds.
   */
  async #dial(peer: string, addresses: readonly Multiaddr[], namer: Namer | null): Promise<void> {
    const { host, dialler, onUnreached, onError } = this.#deps;
    const known = this.#members.has(peer) || this.#dialling.has(peer) || peer === host.peerId.toString();
    if (this.#stopping.signal.aborted || known || !this.#redials.isDue(peer)) return;
    this.#dialling.add(peer);
    try {
      const reached = await dialler.dial(peer, addresses, namer, AbortSignal.timeout(limits.dialTimeoutMs));
      // What another peer tells of it must not keep us from it; that it answered, and may hang up, is its own
      // doing.
      if (reached || namer === null) this.#redials.note(peer);
      if (!reached) this.#mixing.delete(peer);
      if (reached || namer !== null || this.#unreached.has(peer) || this.#stopping.signal.aborted) return;
      this.#unreached.add(peer);
      onUnreached(peer, await dialler.leadsToAnother(addresses));
    } catch (error) {
      onError(error);
    } finally {
      this.#dialling.delete(peer);
    }
  }

  /**
   * Other members than `asker`, in an order that differs each time; of the asker itself what its connections
   * told, where it has several.
   */
  #known(asker: string): Member[] {
    const { host } = this.#deps;
    const ofAsker = host.getConnections(peerIdFromString(asker));
    const others = shuffled([...this.#members]).filter(([peer]) => peer !== asker);
    const known = others.map(([peer, { peerId }]) => ({ peer, connections: host.getConnections(peerId) }));
    if (ofAsker.length > 1) known.push({ peer: asker, connections: ofAsker });
    return known.map(({ peer, connections }) => ({
      peer,
      addresses: this.#book
        .addressesOf(connections, ofAsker[0]?.remoteAddr)
        .map((address) => address.toString()),
    }));
  }
}

/**
 * A time about `ms` from now, by chance up to half of it sooner or later, so that nodes that started together
 * part.
 */
const laterBy = (ms: number): number => performance.now() + ms * (0.5 + Math.random());
