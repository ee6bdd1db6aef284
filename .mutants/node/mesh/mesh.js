import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr } from '@multiformats/multiaddr';
import { fail } from '../../protocol/error.js';
import { isLoopback, ownSubnets, peerOf } from './addresses.js';
import { blocks, fetchBlocks } from './blocks.js';
import { meshCodes } from './codes.js';
import { Conduct } from './conduct.js';
import { addressesPerPeerMax, meshLimits, messageMaxBytes, recordShardBits, } from './constants.js';
import { Dialler, ownKeyError } from './dialler.js';
import { Doors } from './doors.js';
import { judge } from './gossip.js';
import { GossipStreams } from './gossip-streams.js';
import { createHost } from './host.js';
import { topicOf } from './ids.js';
import { Membership } from './membership.js';
import { recordFrames, records } from './records.js';
import { Requests } from './requests.js';
import { Names } from './resolve.js';
import { shuffled } from './shuffled.js';
import { Twins } from './twins.js';
/** Any point's topic is this one while there is one shard. */
const anyPoint = '0'.repeat(64);
/** This node among its peers: gossip, blocks, records, and who is there. */
export class Mesh {
    peerId;
    #host;
    #topic;
    #conduct;
    #requests;
    #membership;
    #gossipStreams;
    #names;
    #twins;
    #blocks;
    #records;
    #stopping;
    constructor(host, { conduct, doors }, options, bootstrap, handlers) {
        const limits = { ...meshLimits, ...options.limits };
        const { isMember, onPeer, onUnreached, onTwin, onError } = guarded(handlers);
        const nowMs = Date.now;
        this.#host = host;
        this.#conduct = conduct;
        this.peerId = host.peerId.toString();
        this.#topic = topicOf(options.network, anyPoint, recordShardBits);
        this.#stopping = new AbortController();
        const standingOf = (peer) => handlers.isSeated(peer) ? 'seated' : isMember(peer) ? 'member' : 'stranger';
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
        const isLocal = bootstrap.some(isLoopback) ||
            (options.listen.length > 0 && options.listen.every((address) => isLoopback(multiaddr(address))));
        const dialler = new Dialler({
            host,
            names: this.#names,
            surroundings: () => ({ isLocal, subnets: ownSubnets() }),
            nowMs,
        });
        this.#twins = new Twins({
            dialler,
            ownAddresses: () => host.getMultiaddrs(),
            onTwin,
            nowMs,
            stopping: this.#stopping.signal,
        });
        this.#membership = new Membership({ network: options.network, topic: this.#topic, bootstrap, limits }, {
            host,
            requests: this.#requests,
            dialler,
            doors,
            twins: this.#twins,
            isMember,
            onPeer,
            onUnreached,
            onError,
        });
        this.#gossipStreams = new GossipStreams(limits, {
            host,
            members: () => this.#membership.members(),
            onError,
        });
        this.#blocks = blocks(options.network, (cid) => handlers.readBlock(cid));
        this.#records = records(options.network, (cutNumber) => handlers.recordsSince(cutNumber));
        const onMessage = async (bytes, from) => {
            const verdict = await handlers.onMessage(bytes, from);
            if (verdict === 'accept')
                doors.thank(from);
            return verdict;
        };
        host.services.pubsub.topicValidators.set(this.#topic, judge({ onMessage, onError, conduct }));
    }
    /** Starts to listen, and to look for members. Throws MESH_ADDRESS or MESH_LISTEN. */
    static async start(options, handlers) {
        const [, announced, bootstrap] = [options.listen, options.announce, options.bootstrap].map((list) => list.map(parseAddress));
        const nameless = bootstrap.find((address) => peerOf(address) === null);
        if (nameless !== undefined)
            fail(meshCodes, 'MESH_ADDRESS', `The bootstrap address ${nameless.toString()} names no peer`);
        if (announced.length > addressesPerPeerMax) {
            fail(meshCodes, 'MESH_ADDRESS', `${announced.length} addresses are announced, of which peers pass on and try ${addressesPerPeerMax}: announce those at which others reach this node`);
        }
        const { isMember } = guarded(handlers);
        const conduct = new Conduct({
            requestsBurst: options.limits?.requestsBurst ?? meshLimits.requestsBurst,
            isMember,
        });
        const doors = new Doors({ isMember, nowMs: Date.now });
        const topic = topicOf(options.network, anyPoint, recordShardBits);
        const late = {};
        const host = await createHost({ ...options, topic }, { conduct, doors, onOwnKey: () => late.twins?.hearOwnKey() });
        const mesh = new Mesh(host, { conduct, doors }, options, bootstrap, handlers);
        late.twins = mesh.#twins;
        try {
            await mesh.#start();
        }
        catch (error) {
            await mesh.stop();
            if (error.name !== 'UnsupportedListenAddressesError')
                throw error;
            fail(meshCodes, 'MESH_LISTEN', `Not every address of ${options.listen.join(', ')} can be listened on`, error);
        }
        return mesh;
    }
    async #start() {
        await this.#requests.serve(this.#blocks);
        await this.#requests.serve(this.#records);
        await this.#membership.prepare();
        await this.#host.start();
        this.#host.services.pubsub.subscribe(this.#topic);
        this.#membership.start();
        this.#gossipStreams.start();
    }
    /** Gossips a record. Throws MESH_MESSAGE_TOO_LARGE. */
    async publish(bytes) {
        if (bytes.length > messageMaxBytes)
            fail(meshCodes, 'MESH_MESSAGE_TOO_LARGE', `${bytes.length} bytes where at most ${messageMaxBytes} are allowed`);
        await this.#host.services.pubsub.publish(this.#topic, bytes);
    }
    /**
     * Blocks of at most `maxBytes` each, verified. Throws MESH_BLOCK_WRONG, MESH_BUSY, MESH_BLOCK_UNAVAILABLE
     * or, when aborted, MESH_TIMEOUT.
     */
    fetchBlocks(cids, { maxBytes, signal, holder = null }) {
        return fetchBlocks({ cids, holder, maxBytes, signal }, {
            requests: this.#requests,
            protocol: this.#blocks,
            conduct: this.#conduct,
            connect: (peer, until) => this.#membership.connect(peer, until),
            others: () => shuffled(this.peers()),
        });
    }
    /**
     * The records a member sends to one who holds the cut `since`, unverified. Throws as Requests.ask does.
     */
    fetchRecords(peer, since, { signal } = {}) {
        return this.#requests.ask(peer, this.#records, { since }, recordFrames, signal);
    }
    /**
     * Holds against a peer that it sent records that are none; who does so again and again is no longer
     * listened to.
     */
    blame(peer) {
        this.#conduct.blame(peer, 'frame');
    }
    /** Ids of the members that are connected. */
    peers() {
        return this.#membership.members();
    }
    /** The multiaddrs that this node advertises, each ending in /p2p/ and its id. */
    addresses() {
        return this.#host.getMultiaddrs().map((address) => address.toString());
    }
    /** The other node that runs with this one's key, if one was noticed lately. */
    get twin() {
        return this.#twins.current;
    }
    /**
     * Connects with the peer at an address and returns its id. Throws MESH_ADDRESS, MESH_UNREACHABLE or
     * MESH_TWIN.
     */
    async dial(address) {
        const addresses = await this.#names.resolve(parseAddress(address));
        try {
            return (await this.#host.dial(addresses)).remotePeer.toString();
        }
        catch (error) {
            if (error.name === ownKeyError)
                fail(meshCodes, 'MESH_TWIN', `Who answers at ${address} has this node's own key`, error);
            return fail(meshCodes, 'MESH_UNREACHABLE', `${address} does not answer: ${error.message}`, error);
        }
    }
    /** Ends every stream, connection and timer. */
    async stop() {
        this.#stopping.abort();
        this.#membership.stop();
        this.#gossipStreams.stop();
        await this.#host.stop();
    }
}
function parseAddress(address) {
    try {
        const parsed = multiaddr(address);
        const peer = peerOf(parsed);
        if (peer !== null)
            peerIdFromString(peer);
        return parsed;
    }
    catch (error) {
        return fail(meshCodes, 'MESH_ADDRESS', `${address} is no address`, error);
    }
}
/** Handlers that libp2p's events call: what they throw must not end the process. */
function guarded(handlers) {
    const onError = (error) => handlers.onError(error);
    const guard = (handle, otherwise) => (...of) => {
        try {
            return handle(...of);
        }
        catch (error) {
            onError(error);
            return otherwise;
        }
    };
    return {
        onError,
        isMember: guard((peer) => handlers.isMember(peer), false),
        onPeer: guard((peer, connected) => handlers.onPeer(peer, connected), undefined),
        onUnreached: guard((peer) => handlers.onUnreached(peer), undefined),
        onTwin: guard((twin) => handlers.onTwin(twin), undefined),
    };
}
//# sourceMappingURL=mesh.js.map