import { peerIdFromString } from '@libp2p/peer-id';
import { gossipReopenMax } from './constants.js';
import { hasStream } from './gossip.js';
/**
 * Sees to it that the router has a stream to each member. One that dies while the connection lives is opened
 * by nobody else: the peers would go on as members of each other, and what they publish would reach nobody. A
 * peer that takes none is hung up on.
 */
export class GossipStreams {
    #deps;
    #everyMs;
    /** Members without a stream, and how often one was opened in vain. */
    #tries = new Map();
    #timer;
    constructor({ gossipWatchMs }, dependencies) {
        this.#deps = dependencies;
        this.#everyMs = gossipWatchMs;
    }
    start() {
        this.#timer = setInterval(() => this.#openMissing(), this.#everyMs);
    }
    stop() {
        clearInterval(this.#timer);
    }
    #openMissing() {
        const { host, members } = this.#deps;
        const router = host.services.pubsub;
        const without = new Set(members().filter((peer) => !hasStream(router, peer)));
        for (const peer of this.#tries.keys())
            if (!without.has(peer))
                this.#tries.delete(peer);
        for (const peer of without)
            this.#mend(router, peerIdFromString(peer));
    }
    #mend(router, peerId) {
        const { host, onError } = this.#deps;
        const peer = peerId.toString();
        const tries = (this.#tries.get(peer) ?? 0) + 1;
        this.#tries.set(peer, tries);
        const connection = host.getConnections(peerId).find(({ status }) => status === 'open');
        // The router opens none where it believes to have one.
        router.streamsOutbound.delete(peer);
        if (connection !== undefined && tries <= gossipReopenMax)
            router.onPeerConnected(peerId, connection);
        else
            void host.hangUp(peerId).catch(onError);
    }
}
//# sourceMappingURL=gossip-streams.js.map