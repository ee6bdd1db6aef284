import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import type { Identity } from '../identity/identity.js';
import {
  endpointOf,
  isLoopback,
  ownSubnets,
  peerOf,
  privateEndpointOf,
  relayedOf,
} from './host/addresses.js';
import { bestOf, isRelayed } from './host/connections.js';
import { blocks, fetchBlocks } from './protocols/block-exchange.js';
import { meshCodes } from './codes.js';
import { Conduct } from './conduct.js';
import {
  addressesPerPeerMax,
  meshLimits,
  messageMaxBytes,
  recordShardBits,
  type MeshLimits,
  type Standing,
} from './constants.js';
import { Dialler, ownKeyError } from './host/dialler.js';
import { Doors } from './host/doors.js';
import { judge, type AdmissionAction } from './gossip/gossip.js';
import { GossipStreams } from './membership/gossip-streams.js';
import { guarded, type MeshHandlers } from './handlers.js';
import { Channels } from './direct/channels.js';
import { DirectWays, isDirectWay } from './direct/direct-ways.js';
import { StunServer } from './direct/stun.js';
import { Forwarding } from './forwarding/forwarding.js';
import { createHost, type Host, type HostOptions } from './host/host.js';
import { RelayClient } from './host/relay-client.js';
import { Reachability } from './reach/reachability.js';
import type { Reach } from './reach/reach.js';
import { NetworkWatch } from './reach/network-watch.js';
import { Relays } from './reach/relays.js';
import { topicOf } from './protocols/ids.js';
import { Membership, type KnownPeer } from './membership/membership.js';
import { Silences } from './protocols/silences.js';
import { recordFrames, records } from './protocols/record-exchange.js';
import { snapshotFrames, snapshots, type SnapshotQuestion } from './protocols/snapshot-exchange.js';
import type { LineLimits } from './streams/line.js';
import { Requests } from './streams/requests.js';
import { Names } from './host/names.js';
import { shuffled } from './membership/shuffled.js';
import { VersionSkews, type Skew } from './membership/version-skews.js';
import { ownAgent, type Agent } from './host/agent.js';
import { Twins, type Twin } from './host/twins.js';

export interface MeshOptions {
  readonly identity: Identity;
  /** The campaign's CID; peers of another share no topic and no stream protocol. */
  readonly network: Cid;
  /** Multiaddrs to listen on; none: this node only dials. */
  readonly listen: readonly string[];
  /** Multiaddrs to advertise in place of those listened on; none: advertise those. */
  readonly announce: readonly string[];
  /** Multiaddrs of members, each ending in /p2p/ and a peer id, by which to find the others. */
  readonly bootstrap: readonly string[];
  /** Peers that this node knew when it last ran, by which it finds back where no bootstrap peer answers. */
  readonly known?: readonly KnownPeer[];
  /** Name servers (`host:port`) to ask for bootstrap addresses, in place of the system's. */
  readonly dns?: readonly string[];
  /** Whether it looks for members in its own networks, where it listens there (rule MESH-28). */
  readonly usesMdns?: boolean;
  /** Whether it asks the router to forward a port to it, where it listens behind one (rule MESH-29). */
  readonly usesUpnp?: boolean;
  readonly limits?: Partial<MeshLimits>;
  /** What it says of its software, in place of what that is. */
  readonly agent?: Agent;
  /** Who counts what libp2p does. */
  readonly metrics?: HostOptions['metrics'] | undefined;
}

export interface FetchBlocksOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** The id of the peer that surely has it: asked first, and looked for where it is not connected. */
  readonly holder?: string | null;
}

/** Any point's topic is this one while there is one shard. */
const anyPoint = '0'.repeat(64) as Hash;

/** What waits and rates are measured by: a wall clock that is set must not lengthen them. */
const monotonicMs = (): number => performance.now();

/** This node among its peers: gossip, blocks, records, and who is there. */
export class Mesh {
  readonly peerId: string;
  readonly #host: Host;
  readonly #topic: string;
  readonly #conduct: Conduct;
  readonly #requests: Requests;
  readonly #membership: Membership;
  readonly #gossipStreams: GossipStreams;
  readonly #relayClient: RelayClient;
  readonly #reachability: Reachability;
  readonly #relays: Relays;
  readonly #channels: Channels;
  readonly #directWays: DirectWays;
  readonly #stun: StunServer;
  readonly #forwarding: Forwarding;
  readonly #usesUpnp: boolean;
  readonly #watch: NetworkWatch;
  readonly #names: Names;
  readonly #silences = new Silences();
  readonly #twins: Twins;
  readonly #skews: VersionSkews;
  readonly #blocks: ReturnType<typeof blocks>;
  readonly #records: ReturnType<typeof records>;
  readonly #snapshots: ReturnType<typeof snapshots>;
  readonly #stopping: AbortController;

  private constructor(
    host: Host,
    { conduct, doors, relays }: { conduct: Conduct; doors: Doors; relays: RelayClient },
    options: MeshOptions,
    bootstrap: Multiaddr[],
    handlers: MeshHandlers,
  ) {
    const limits = { ...meshLimits, ...options.limits };
    const { isMember, onPeer, onUnreached, onTwin, onSkew, onError } = guarded(handlers);
    this.#host = host;
    this.#conduct = conduct;
    this.peerId = host.peerId.toString();
    this.#topic = topicOf(options.network, anyPoint, recordShardBits);
    this.#stopping = new AbortController();
    const isServedFirst = (peer: string): boolean => handlers.isSeated(peer) || relays.relays.includes(peer);
    const standingOf = (peer: string): Standing =>
      isServedFirst(peer) ? 'seated' : isMember(peer) ? 'member' : 'stranger';
    this.#requests = new Requests({
      libp2p: host,
      limits,
      conduct,
      standingOf,
      stopping: this.#stopping.signal,
      onError,
    });
    conduct.onCutOff = (peer) => void host.hangUp(peerIdFromString(peer)).catch(onError);
    this.#names = new Names(options.dns ?? []);
    const isLocal =
      bootstrap.some(isLoopback) ||
      (options.listen.length > 0 && options.listen.every((address) => isLoopback(multiaddr(address))));
    const dialler = new Dialler({
      host,
      names: this.#names,
      surroundings: () => ({ isLocal, subnets: ownSubnets() }),
      nowMs: monotonicMs,
    });
    this.#twins = new Twins({
      dialler,
      ownAddresses: () => host.getMultiaddrs(),
      onTwin,
      nowMs: monotonicMs,
      stopping: this.#stopping.signal,
    });
    this.#skews = new VersionSkews(onSkew);
    this.#membership = new Membership(
      {
        network: options.network,
        topic: this.#topic,
        bootstrap,
        known: options.known ?? [],
        limits,
        rules: (options.agent ?? ownAgent).rules,
      },
      {
        host,
        requests: this.#requests,
        dialler,
        doors,
        twins: this.#twins,
        isMember,
        isRelay: (peer) => relays.relays.includes(peer),
        onPeer,
        onUnreached,
        skews: this.#skews,
        onError,
      },
    );
    this.#gossipStreams = new GossipStreams(limits, {
      host,
      members: () => this.#membership.members(),
      onError,
    });
    this.#relayClient = relays;
    this.#reachability = new Reachability({ host, subnets: ownSubnets });
    this.#relays = new Relays({
      host,
      client: relays,
      reachability: this.#reachability,
      members: () => this.#membership.members(),
      nowMs: monotonicMs,
      onError,
    });
    this.#channels = new Channels(monotonicMs);
    this.#directWays = new DirectWays(options.network, {
      host,
      requests: this.#requests,
      channels: this.#channels,
      members: () => this.#membership.members(),
      nowMs: monotonicMs,
      onError,
    });
    this.#stun = new StunServer(monotonicMs);
    this.#forwarding = new Forwarding({
      endpoints: () => host.services.told.listening().flatMap((address) => privateEndpointOf(address) ?? []),
      onChange: () => void this.#tellAddresses().catch(onError),
    });
    // Who says where the node is reached has seen to it.
    this.#usesUpnp = options.usesUpnp === true && options.announce.length === 0;
    this.#watch = new NetworkWatch({
      interfaces: networkInterfaces,
      wallMs: Date.now,
      monotonicMs,
      onChange: () => void this.#lookAnew().catch(onError),
    });
    relays.onChange = () => void this.#tellAddresses().catch(onError);
    this.#blocks = blocks(options.network, (cid) => handlers.readBlock(cid));
    this.#records = records(options.network, (cutNumber) => handlers.recordsSince(cutNumber));
    this.#snapshots = snapshots(options.network, ({ cut, from }) => handlers.piecesFrom(cut, from));
    const onMessage = async (bytes: Uint8Array, from: string): Promise<AdmissionAction> => {
      const verdict = await handlers.onMessage(bytes, from);
      if (verdict === 'accept') doors.thank(from);
      return verdict;
    };
    host.services.pubsub.topicValidators.set(this.#topic, judge({ onMessage, onError, conduct }));
  }

  /** Starts to listen, and to look for members. Throws MESH_ADDRESS or MESH_LISTEN. */
  static async start(options: MeshOptions, handlers: MeshHandlers): Promise<Mesh> {
    const [, announced, bootstrap] = [options.listen, options.announce, options.bootstrap].map((list) =>
      list.map(parseAddress),
    ) as [unknown, Multiaddr[], Multiaddr[]];
    const nameless = bootstrap.find((address) => peerOf(address) === null);
    if (nameless !== undefined)
      fail(meshCodes, 'MESH_ADDRESS', `The bootstrap address ${nameless.toString()} names no peer`);
    if (announced.length > addressesPerPeerMax) {
      fail(
        meshCodes,
        'MESH_ADDRESS',
        `${announced.length} addresses are announced, of which peers pass on and try ${addressesPerPeerMax}: announce those at which others reach this node`,
      );
    }
    const { isMember } = guarded(handlers);
    const conduct = new Conduct({
      requestsBurst: options.limits?.requestsBurst ?? meshLimits.requestsBurst,
      isMember,
      now: monotonicMs,
    });
    const doors = new Doors({ isMember, nowMs: monotonicMs });
    const relays = new RelayClient();
    const topic = topicOf(options.network, anyPoint, recordShardBits);
    const late: { twins?: Twins; forwarding?: Forwarding } = {};
    const forwarded = (): Multiaddr | null =>
      late.forwarding?.address?.encapsulate(`/p2p/${options.identity.peerId}`) ?? null;
    const listensBeyond = options.listen.some((address) => !isLoopback(multiaddr(address)));
    const lanNetwork = options.usesMdns === true && listensBeyond ? options.network : undefined;
    const host = await createHost(
      { ...options, topic, lanNetwork },
      { conduct, doors, relays, isMember, forwarded, onOwnKey: () => late.twins?.hearOwnKey() },
    );
    const mesh = new Mesh(host, { conduct, doors, relays }, options, bootstrap, handlers);
    late.twins = mesh.#twins;
    late.forwarding = mesh.#forwarding;
    try {
      await mesh.#start();
    } catch (error) {
      await mesh.stop();
      if ((error as Error).name !== 'UnsupportedListenAddressesError') throw error;
      fail(
        meshCodes,
        'MESH_LISTEN',
        `Not every address of ${options.listen.join(', ')} can be listened on`,
        error,
      );
    }
    return mesh;
  }

  /** What models and snapshots may take of this node's line, from now on. */
  limitLine(limits: LineLimits): void {
    this.#requests.limitLine(limits);
  }

  async #start(): Promise<void> {
    await this.#requests.serve(this.#blocks);
    await this.#requests.serve(this.#records);
    await this.#requests.serve(this.#snapshots);
    await this.#requests.serve(this.#directWays.protocol);
    await this.#membership.prepare();
    await this.#host.start();
    await this.#listenByUdp();
    this.#host.services.lan?.onPeer(({ id, multiaddrs }) => this.#membership.meet(id.toString(), multiaddrs));
    this.#host.services.pubsub.subscribe(this.#topic);
    this.#membership.start();
    this.#gossipStreams.start();
    this.#relays.start();
    this.#directWays.start();
    this.#watch.start();
    if (this.#usesUpnp) this.#forwarding.look();
  }

  async #lookAnew(): Promise<void> {
    this.#reachability.forget();
    this.#host.services.told.look();
    if (this.#usesUpnp) this.#forwarding.look();
    await this.#tellAddresses();
    await this.#membership.lookAnew();
  }

  /** Peers elsewhere ask at which address they come, at the ports where they know this node to listen. */
  async #listenByUdp(): Promise<void> {
    for (const address of this.#host.services.told.listening()) {
      const at = endpointOf(address);
      if (at !== null && isIPv4(at.host) && !isLoopback(address)) await this.#stun.listen(at.host, at.port);
    }
  }

  /** Has the peers that are connected hear where this node can be reached now. */
  async #tellAddresses(): Promise<void> {
    const multiaddrs = this.#host
      .getMultiaddrs()
      .map((address) => address.decapsulate(`/p2p/${this.peerId}`));
    await this.#host.peerStore.patch(this.#host.peerId, { multiaddrs });
  }

  /** Gossips a record. Throws MESH_MESSAGE_TOO_LARGE. */
  async publish(bytes: Uint8Array): Promise<void> {
    if (bytes.length > messageMaxBytes)
      fail(
        meshCodes,
        'MESH_MESSAGE_TOO_LARGE',
        `${bytes.length} bytes where at most ${messageMaxBytes} are allowed`,
      );
    await this.#host.services.pubsub.publish(this.#topic, bytes);
  }

  /**
   * Blocks of at most `maxBytes` each, verified. Throws MESH_BLOCK_WRONG, MESH_BUSY, MESH_BLOCK_UNAVAILABLE
   * or, when aborted, MESH_TIMEOUT.
   */
  fetchBlocks(
    cids: readonly Cid[],
    { maxBytes, signal, holder = null }: FetchBlocksOptions,
  ): Promise<Uint8Array[]> {
    return fetchBlocks(
      { cids, holder, maxBytes, signal },
      {
        requests: this.#requests,
        protocol: this.#blocks,
        conduct: this.#conduct,
        silences: this.#silences,
        holdersOf: (peer, until) => this.#membership.holdersOf(peer, until),
        others: () => shuffled(this.peers()),
      },
    );
  }

  /**
   * The records a member sends to one who holds the cut `since`, unverified. Throws as Requests.ask does.
   */
  fetchRecords(
    peer: string,
    since: number,
    { signal }: { signal?: AbortSignal } = {},
  ): AsyncIterable<Uint8Array> {
    return this.#requests.ask(peer, this.#records, { since }, recordFrames, signal);
  }

  /**
   * Pieces of a snapshot from a peer, unverified, as many as fit an answer. Throws as Requests.ask does.
   */
  fetchSnapshot(
    peer: string,
    question: SnapshotQuestion,
    { signal }: { signal?: AbortSignal } = {},
  ): AsyncIterable<Uint8Array> {
    return this.#requests.ask(peer, this.#snapshots, question, snapshotFrames, signal);
  }

  /**
   * Holds against a peer that it sent records or pieces that are none; who does so again and again is no
   * longer listened to.
   */
  blame(peer: string): void {
    this.#conduct.blame(peer, 'frame');
  }

  /** Ids of the members that are connected. */
  peers(): string[] {
    return this.#membership.members();
  }

  /** The relay over which alone a connected peer is reached; null where the way is direct. */
  relayTo(peerId: string): string | null {
    const best = bestOf(this.#host.getConnections(peerIdFromString(peerId)));
    return best === null ? null : (relayedOf(best.remoteAddr)?.relayPeer ?? null);
  }

  /** The ids of the peers that have a place with this node as their relay. */
  placeHolders(): string[] {
    return [...this.#host.services.relay.reservations.keys()].map(String);
  }

  get reach(): Reach {
    const listening = this.#host.services.told.listening();
    const connected = this.peers().flatMap(
      (peer) => bestOf(this.#host.getConnections(peerIdFromString(peer))) ?? [],
    );
    return {
      isLocal: listening.length > 0 && listening.every(isLoopback) && this.#relayClient.relays.length === 0,
      isReached: this.#reachability.isReached,
      forwarded: this.#forwarding.address?.toString() ?? null,
      relays: this.#relayClient.relays,
      directWays: connected.filter(isDirectWay).length,
      relayed: connected.filter(isRelayed).length,
      trouble: this.#channels.areUsable ? null : this.#channels.trouble,
    };
  }

  /** The multiaddrs that this node advertises, each ending in /p2p/ and its id. */
  addresses(): string[] {
    return this.#host.getMultiaddrs().map((address) => address.toString());
  }

  /** The members that it knows, or knew lately, and where they are: for the next start. */
  known(): KnownPeer[] {
    return this.#membership.known();
  }

  /** How many peers it can find by itself, which it dials while it is connected with none. */
  get findableCount(): number {
    return this.#membership.findableCount;
  }

  /** The other node that runs with this one's key, if one was noticed lately. */
  get twin(): Twin | null {
    return this.#twins.current;
  }

  /** The latest peer of another version of the rules, if there was one. */
  get skew(): Skew | null {
    return this.#skews.current;
  }

  /**
   * Connects with the peer at an address and returns its id. Throws MESH_ADDRESS, MESH_UNREACHABLE or
   * MESH_TWIN.
   */
  async dial(address: string): Promise<string> {
    const addresses = await this.#names.resolve(parseAddress(address));
    try {
      return (await this.#host.dial(addresses)).remotePeer.toString();
    } catch (error) {
      if ((error as Error).name === ownKeyError)
        fail(meshCodes, 'MESH_TWIN', `Who answers at ${address} has this node's own key`, error);
      return fail(
        meshCodes,
        'MESH_UNREACHABLE',
        `${address} does not answer: ${(error as Error).message}`,
        error,
      );
    }
  }

  /** Ends every stream, connection and timer. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#membership.stop();
    this.#gossipStreams.stop();
    this.#relays.stop();
    this.#directWays.stop();
    this.#watch.stop();
    this.#stun.stop();
    await this.#forwarding.stop();
    await this.#channels.stop();
    await this.#host.stop();
  }
}

function parseAddress(address: string): Multiaddr {
  try {
    const parsed = multiaddr(address);
    const peer = peerOf(parsed);
    if (peer !== null) peerIdFromString(peer);
    return parsed;
  } catch (error) {
    return fail(meshCodes, 'MESH_ADDRESS', `${address} is no address`, error);
  }
}
