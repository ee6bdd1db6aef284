import { peerIdFromString } from '@libp2p/peer-id';
import { GridlodeError } from '../../protocol/error.js';
import { linkSignals } from '../abort.js';
import { AddressBook } from './address-book.js';
import { groupByPeer, parseNamed } from './addresses.js';
import * as limits from './constants.js';
import { findPeer } from './find-peer.js';
import { hasStream } from './gossip.js';
import { askPeers, peersExchange } from './peers.js';
import { shuffled } from './shuffled.js';
/**
 * The connected peers of this network, and the search for more: members are asked whom they know, so that the
 * network does not stay a star around its bootstrap peers. Also who has members enough connects with a
 * bootstrap peer and swaps a member now and then, so that no two parts of a network stay apart.
 */
export class Membership {
    #options;
    #deps;
    #exchange;
    #bootstrap;
    #book = new AddressBook();
    #members = new Map();
    /** Addresses of members that left, the latest last. */
    #former = new Map();
    #joining = new Map();
    #dialling = new Set();
    /** Peers that did not answer, or hung up soon after: when to try again, and how long to wait after that. */
    #failed = new Map();
    /** Bootstrap peers that were told of as unreached. */
    #unreached = new Set();
    /**
     * Peers dialled to mix the network, and those of them that joined: for each above the target another member
     * goes.
     */
    #mixing = new Set();
    #swapping = new Set();
    /** Peers that are connected because they were looked for, the one of use latest last. */
    #found = new Set();
    /** Peers that were looked for in vain, and when to look again. */
    #unfound = new Map();
    #stopping = new AbortController();
    #bootstrapAtMs = 0;
    #mixAtMs = 0;
    #upkeep;
    #admission;
    constructor(options, dependencies) {
        this.#options = options;
        this.#deps = dependencies;
        this.#bootstrap = groupByPeer(options.bootstrap);
        this.#exchange = peersExchange(options.network, (asker) => this.#known(asker));
        for (const peer of this.#bootstrap.keys())
            dependencies.doors.keep(peer);
    }
    /** Prepares what must stand before the host starts to listen. */
    async prepare() {
        const { host, requests } = this.#deps;
        await requests.serve(this.#exchange);
        host.addEventListener('peer:connect', ({ detail }) => this.#await(detail));
        host.addEventListener('peer:identify', ({ detail: { peerId, connection, protocols, signedPeerRecord, listenAddrs } }) => {
            if (!protocols.includes(this.#exchange.id))
                return void connection.close().catch((error) => connection.abort(error));
            this.#book.note(connection, signedPeerRecord?.addresses ?? listenAddrs);
            if (!this.#members.has(peerId.toString()))
                this.#await(peerId).isIdentified = true;
            this.#admit();
        });
        host.services.pubsub.addEventListener('subscription-change', () => this.#admit());
        host.addEventListener('connection:close', ({ detail }) => this.#forget(detail));
        host.addEventListener('peer:disconnect', ({ detail }) => void this.#leave(detail).catch(this.#deps.onError));
    }
    start() {
        this.#bootstrapAtMs = laterBy(this.#options.limits.bootstrapEveryMs);
        this.#mixAtMs = laterBy(this.#options.limits.mixEveryMs);
        this.#search();
        this.#upkeep = setInterval(() => this.#search(), this.#options.limits.upkeepEveryMs);
    }
    stop() {
        this.#stopping.abort();
        clearInterval(this.#upkeep);
        clearTimeout(this.#admission);
    }
    members() {
        return [...this.#members.keys()];
    }
    /** Gives a connected peer its time to say that it is of this network and to be reached by gossip. */
    #await(peerId) {
        const peer = peerId.toString();
        const joining = this.#joining.get(peer) ?? {
            peerId,
            sinceMs: Date.now(),
            isIdentified: false,
            isAsked: false,
        };
        this.#joining.set(peer, joining);
        return joining;
    }
    /**
     * Makes peers of this network members as soon as what is published reaches them; until then it looks again
     * and again.
     */
    #admit() {
        clearTimeout(this.#admission);
        const nowMs = Date.now();
        for (const [peer, joining] of this.#joining) {
            const { peerId, sinceMs, isIdentified, isAsked } = joining;
            if (isIdentified && isReached(this.#deps.host, this.#options.topic, peer))
                this.#join(peer, peerId);
            else if (sinceMs + limits.joinDeadlineMs < nowMs)
                void this.#deps.host.hangUp(peerId).catch(this.#deps.onError);
            else if (isIdentified && !isAsked && sinceMs + limits.twinAskMs < nowMs) {
                // Gossip has one stream to each peer: another node with our key may have it.
                joining.isAsked = true;
                void this.#ask(peer);
            }
        }
        if (this.#joining.size > 0 && !this.#stopping.signal.aborted)
            this.#admission = setTimeout(() => this.#admit(), limits.joinEveryMs);
    }
    #join(peer, peerId) {
        this.#joining.delete(peer);
        this.#unreached.delete(peer);
        if (this.#members.has(peer))
            return;
        this.#members.set(peer, { peerId, sinceMs: Date.now() });
        this.#former.delete(peer);
        this.#deps.onPeer(peer, true);
        if (this.#wanted() > 0)
            void this.#askAndDial(peer);
        if (!this.#mixing.delete(peer))
            return;
        this.#swapping.add(peer);
        this.#swap();
    }
    /** Notes where a member can be found again before the connection's addresses are forgotten. */
    #forget(connection) {
        const { remotePeer, remoteAddr, direction } = connection;
        const peer = remotePeer.toString();
        if (this.#members.has(peer)) {
            const namer = {
                peer,
                isMember: this.#deps.isMember(peer),
                at: direction === 'outbound' ? remoteAddr : null,
            };
            const addresses = this.#book.addressesOf([connection], remoteAddr);
            this.#former.delete(peer);
            if (addresses.length > 0)
                this.#former.set(peer, { namer, addresses });
            if (this.#former.size > limits.formerMembersMax)
                this.#former.delete(this.#former.keys().next().value);
        }
        this.#book.forget(connection);
    }
    /**
     * Forgets a peer whose last connection closed, also what the host stored of it, which would else grow with
     * every visitor.
     */
    async #leave(peerId) {
        const { host, onPeer } = this.#deps;
        if (host.getConnections(peerId).length > 0)
            return;
        const peer = peerId.toString();
        this.#joining.delete(peer);
        this.#mixing.delete(peer);
        this.#swapping.delete(peer);
        if (this.#found.delete(peer))
            this.#release(peer);
        const member = this.#members.get(peer);
        if (member !== undefined && member.sinceMs + limits.lastedMs < Date.now())
            this.#failed.delete(peer);
        if (this.#members.delete(peer))
            onPeer(peer, false);
        await host.peerStore.delete(peerId);
    }
    #wanted() {
        return this.#stopping.signal.aborted
            ? 0
            : this.#options.limits.connectionTarget - this.#members.size - this.#dialling.size;
    }
    #search() {
        if (this.#stopping.signal.aborted)
            return;
        if (this.#wanted() > 0) {
            for (const [peer, addresses] of this.#bootstrap)
                void this.#dial(peer, addresses, null);
            for (const asked of shuffled(this.members()).slice(0, limits.askedPerSearchMax))
                void this.#askAndDial(asked);
            if (this.#members.size === 0) {
                for (const [peer, { addresses, namer }] of shuffled([...this.#former]).slice(0, limits.askedPerSearchMax))
                    void this.#dial(peer, addresses, namer);
            }
        }
        this.#swap();
        const { bootstrapEveryMs, mixEveryMs } = this.#options.limits;
        if (this.#bootstrapAtMs <= Date.now()) {
            this.#bootstrapAtMs = laterBy(bootstrapEveryMs);
            if (!this.members().some((peer) => this.#bootstrap.has(peer)))
                this.#mixBootstrap();
        }
        if (this.#mixAtMs <= Date.now()) {
            this.#mixAtMs = laterBy(mixEveryMs);
            void this.#mix();
        }
    }
    /** Connects with one more bootstrap peer. */
    #mixBootstrap() {
        const [one] = shuffled([...this.#bootstrap].filter(([peer]) => !this.#members.has(peer)));
        if (one === undefined)
            return;
        this.#mixing.add(one[0]);
        void this.#dial(one[0], one[1], null);
    }
    /** Connects with a bootstrap peer or somebody that a member names, by chance. */
    async #mix() {
        if (Math.random() < 0.5)
            this.#mixBootstrap();
        const [asked] = shuffled(this.members());
        if (asked === undefined)
            return;
        const [named] = shuffled((await this.#ask(asked)).filter(({ peer }) => !this.#members.has(peer)));
        if (named === undefined)
            return;
        this.#mixing.add(named.peer);
        await this.#dial(named.peer, named.addresses, this.#namer(asked));
    }
    /**
     * For a new member above the target hangs up on one that we dialled and that has nothing to do, now or
     * later.
     */
    #swap() {
        if (this.#members.size <= this.#options.limits.connectionTarget)
            this.#swapping.clear();
        const [joined] = this.#swapping;
        if (joined === undefined)
            return;
        const bootstrap = this.members().filter((peer) => this.#bootstrap.has(peer));
        const isLast = (peer) => bootstrap.length === 1 && bootstrap[0] === peer;
        const [one] = shuffled(this.members().filter((peer) => peer !== joined && !this.#found.has(peer) && !isLast(peer) && this.#isIdle(peer)));
        if (one === undefined)
            return;
        this.#swapping.delete(joined);
        void this.#deps.host.hangUp(peerIdFromString(one)).catch(this.#deps.onError);
    }
    #isIdle(peer) {
        const connections = this.#deps.host.getConnections(peerIdFromString(peer));
        return connections.every(({ direction, streams }) => direction === 'outbound' && !streams.some(({ protocol }) => protocol.startsWith('/gridlode/')));
    }
    async #askAndDial(peer) {
        const named = await this.#ask(peer);
        const namer = this.#namer(peer);
        for (const { peer: id, addresses } of named) {
            if (this.#wanted() <= 0)
                return;
            void this.#dial(id, addresses, namer);
        }
    }
    #namer(peer) {
        const dialled = this.#deps.host
            .getConnections(peerIdFromString(peer))
            .find(({ direction }) => direction === 'outbound');
        return { peer, isMember: this.#deps.isMember(peer), at: dialled?.remoteAddr ?? null };
    }
    /**
     * Whom a connected peer knows, with addresses for dialling; nobody where it does not answer. Who looks for
     * nobody looks for itself.
     */
    async #ask(peer, sought = null, signal) {
        const { host, requests, twins, onError } = this.#deps;
        const ownId = host.peerId.toString();
        try {
            const found = await askPeers(requests, this.#exchange, peer, sought ?? ownId, signal);
            const named = found.map(({ peer: id, addresses }) => ({
                peer: id,
                addresses: addresses.flatMap((address) => parseNamed(address, id) ?? []),
            }));
            const own = named.filter(({ peer: id }) => id === ownId).flatMap(({ addresses }) => addresses);
            if (sought === null)
                void twins.check(own, this.#namer(peer)).catch(onError);
            return named.filter(({ peer: id, addresses }) => id !== ownId && addresses.length > 0);
        }
        catch (error) {
            if (!(error instanceof GridlodeError))
                onError(error);
            return [];
        }
    }
    /**
     * Whether `peer` is connected, after a search for it where it was not. Whom the search passes through is
     * left again.
     */
    async connect(peer, signal) {
        if (this.#isConnected(peer)) {
            if (this.#found.delete(peer))
                this.#found.add(peer);
            return true;
        }
        if (peer === this.#deps.host.peerId.toString() ||
            this.#stopping.signal.aborted ||
            (this.#unfound.get(peer) ?? 0) > Date.now())
            return false;
        this.#unfound.delete(peer);
        const { signal: until, release } = linkSignals([this.#stopping.signal, signal], limits.findDeadlineMs);
        const members = shuffled(this.members()).map((one) => ({ peer: one, addresses: [] }));
        const bootstrap = [...this.#bootstrap].map(([one, addresses]) => ({ peer: one, addresses }));
        const visited = [];
        const found = await findPeer({ sought: peer, known: [...members, ...bootstrap], signal: until }, {
            ask: (one) => this.#ask(one, peer, until),
            reach: async (named, by) => {
                if (this.#isConnected(named.peer))
                    return true;
                if (named.addresses.length === 0)
                    return false;
                if (named.peer !== peer)
                    visited.push(named.peer);
                return this.#deps.dialler.dial(named.peer, named.addresses, by === null ? null : this.#namer(by), until);
            },
        }).finally(release);
        for (const one of visited)
            this.#hangUpUnlessNeeded(one);
        if (found) {
            this.#found.add(peer);
            this.#deps.doors.keep(peer);
        }
        else if (signal?.aborted !== true)
            this.#unfound.set(peer, Date.now() + limits.findAgainMs);
        if (this.#unfound.size > limits.rememberedPeersMax)
            this.#unfound.delete(this.#unfound.keys().next().value);
        const [oldest] = this.#found;
        if (this.#found.size > limits.foundKeptMax && this.#found.delete(oldest)) {
            this.#release(oldest);
            this.#hangUpUnlessNeeded(oldest);
        }
        return found;
    }
    #release(peer) {
        if (!this.#bootstrap.has(peer))
            this.#deps.doors.release(peer);
    }
    /** Hangs up on a peer, unless it is needed to have members enough, or was itself looked for. */
    #hangUpUnlessNeeded(peer) {
        if (this.#found.has(peer) || this.#wanted() + Number(this.#members.has(peer)) > 0)
            return;
        void this.#deps.host.hangUp(peerIdFromString(peer)).catch(this.#deps.onError);
    }
    #isConnected(peer) {
        return this.#deps.host
            .getConnections()
            .some(({ remotePeer, status }) => status === 'open' && remotePeer.toString() === peer);
    }
    /**
     * Dials a peer that is to become a member, at addresses that `namer` told or, where it is null, the
     * bootstrap list holds.
     */
    async #dial(peer, addresses, namer) {
        const { host, dialler, onUnreached, onError } = this.#deps;
        const known = this.#members.has(peer) || this.#dialling.has(peer) || peer === host.peerId.toString();
        if (this.#stopping.signal.aborted || known || (this.#failed.get(peer)?.atMs ?? 0) > Date.now())
            return;
        this.#dialling.add(peer);
        try {
            const reached = await dialler.dial(peer, addresses, namer, AbortSignal.timeout(limits.dialTimeoutMs));
            // What another peer tells of it must not keep us from it; that it answered, and may hang up, is its own
            // doing.
            if (reached || namer === null)
                this.#wait(peer);
            if (!reached)
                this.#mixing.delete(peer);
            if (reached || namer !== null || this.#unreached.has(peer) || this.#stopping.signal.aborted)
                return;
            this.#unreached.add(peer);
            onUnreached(peer);
        }
        catch (error) {
            onError(error);
        }
        finally {
            this.#dialling.delete(peer);
        }
    }
    /** Dials a peer later and later, until a connection with it lasts. */
    #wait(peer) {
        const failure = this.#failed.get(peer);
        const waitMs = Math.min(limits.redialMaxMs, failure === undefined ? this.#options.limits.redialFirstMs : failure.waitMs * 2);
        this.#failed.delete(peer);
        this.#failed.set(peer, { atMs: Date.now() + waitMs, waitMs });
        if (this.#failed.size > limits.rememberedPeersMax)
            this.#failed.delete(this.#failed.keys().next().value);
    }
    /**
     * Other members than `asker`, in an order that differs each time; of the asker itself what its connections
     * told, where it has several.
     */
    #known(asker) {
        const { host } = this.#deps;
        const ofAsker = host.getConnections(peerIdFromString(asker));
        const others = shuffled([...this.#members]).filter(([peer]) => peer !== asker);
        const known = others.map(([peer, { peerId }]) => ({ peer, connections: host.getConnections(peerId) }));
        if (ofAsker.length > 1)
            known.push({ peer: asker, connections: ofAsker });
        return known.map(({ peer, connections }) => ({
            peer,
            addresses: this.#book
                .addressesOf(connections, ofAsker[0]?.remoteAddr)
                .map((address) => address.toString()),
        }));
    }
}
/**
 * Whether the router has a peer's subscription and a stream to it: without both, what we publish would be
 * lost to the peer.
 */
const isReached = ({ services: { pubsub } }, topic, peer) => hasStream(pubsub, peer) &&
    pubsub.getSubscribers(topic).some((subscriber) => subscriber.toString() === peer);
/**
 * A time about `ms` from now, by chance up to half of it sooner or later, so that nodes that started together
 * part.
 */
const laterBy = (ms) => Date.now() + ms * (0.5 + Math.random());
//# sourceMappingURL=membership.js.map