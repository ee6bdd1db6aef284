import { peerIdFromString } from '@libp2p/peer-id';
import { CODE_P2P } from '@multiformats/multiaddr';
import { endpointOf, isDialable, likeliestFirst, peerOf } from './addresses.js';
import { Budgets } from './budgets.js';
import * as limits from './constants.js';
/** What the host throws when the handshake shows its own key on the other side. */
export const ownKeyError = 'InvalidPeerIdError';
/**
 * Dials addresses one after another. What the person who runs the node gave is tried whatever it is. What
 * peers name is tried only where it can be a node's (addresses.ts), not again while it is remembered as
 * failed, and within a budget of failures for each namer and for all, so that no answer makes us scan
 * somebody's network.
 */
export class Dialler {
    #deps;
    /** By endpoint where nothing answers there, by endpoint and peer where somebody else does. */
    #failures = new Map();
    /** Failures left, by namer; '' and 'member' stand for all strangers and all members. */
    #budgets;
    constructor(dependencies) {
        this.#deps = dependencies;
        this.#budgets = new Budgets(limits.rememberedPeersMax, dependencies.nowMs);
    }
    /**
     * Whether one of a peer's addresses led to it before `signal` aborted; what is left over is tried the next
     * time. `namer` is null for addresses that whoever runs this node gave.
     */
    async dial(peer, addresses, namer, signal) {
        if (await this.#dial(peer, addresses, namer, signal))
            return true;
        // The host notes each failure under the peer's id, and so would keep every id that anybody made up.
        const id = peerIdFromString(peer);
        if (this.#deps.host.getConnections(id).length === 0)
            await this.#deps.host.peerStore.delete(id);
        return false;
    }
    /** Whether somebody at an address that a peer names proves that it holds our own key. */
    async leadsToOwnKey(address, namer, signal) {
        if (this.#named([address], namer).length === 0 || !this.#spend(namer))
            return false;
        try {
            const connection = await this.#deps.host.dial(address.decapsulateCode(CODE_P2P), { signal });
            connection.abort(new Error('It is another peer'));
        }
        catch (error) {
            if (error.name === ownKeyError) {
                this.#giveBack(namer);
                return true;
            }
        }
        this.#fail(keyOf(address, peerOf(address) ?? ''));
        return false;
    }
    async #dial(peer, addresses, namer, signal) {
        const candidates = namer === null ? await this.#given(addresses) : this.#named(addresses, namer);
        for (const address of candidates.slice(0, limits.addressesPerPeerMax)) {
            if (signal.aborted || (namer !== null && !this.#spend(namer)))
                return false;
            const reached = await this.#try(peer, address, signal);
            if (reached && namer !== null)
                this.#giveBack(namer);
            if (reached)
                return true;
        }
        return false;
    }
    async #try(peer, address, signal) {
        try {
            await this.#deps.host.dial(address, { signal });
            this.#failures.delete(keyOf(address));
            return true;
        }
        catch (error) {
            // Who is given up on, or waits for a place in the queue, was not tried.
            if (signal.aborted || error.message === 'Dial queue is full')
                return false;
            const isSilent = error.code !== undefined || error.name === 'TimeoutError';
            this.#fail(isSilent ? keyOf(address) : keyOf(address, peer));
            return false;
        }
    }
    /** Those that a bootstrap list stands for now, the one that failed longest ago, or never, first. */
    async #given(addresses) {
        const resolved = (await Promise.all(addresses.map((address) => this.#deps.names.resolve(address)))).flat();
        const failedAt = (address) => this.#failureOf(address)?.atMs ?? 0;
        return resolved.sort((a, b) => failedAt(a) - failedAt(b));
    }
    #named(addresses, namer) {
        const nowMs = this.#deps.nowMs();
        const surroundings = this.#deps.surroundings();
        return likeliestFirst(addresses).filter((address) => isDialable(address, surroundings, namer.at) && (this.#failureOf(address)?.againMs ?? 0) <= nowMs);
    }
    #failureOf(address) {
        return this.#failures.get(keyOf(address)) ?? this.#failures.get(keyOf(address, peerOf(address) ?? ''));
    }
    #fail(key) {
        const before = this.#failures.get(key);
        const waitMs = before === undefined
            ? limits.addressAgainFirstMs
            : Math.min(limits.addressAgainMaxMs, before.waitMs * 2);
        const atMs = this.#deps.nowMs();
        this.#failures.delete(key);
        this.#failures.set(key, { atMs, againMs: atMs + waitMs, waitMs });
        if (this.#failures.size > limits.rememberedAddressesMax)
            this.#failures.delete(this.#failures.keys().next().value);
    }
    /** Takes one failure from both budgets of a namer, which #giveBack undoes where the dial succeeds. */
    #spend(namer) {
        const [own, all] = this.#budgetsOf(namer);
        if (own.left < 1 || all.left < 1)
            return false;
        own.left -= 1;
        all.left -= 1;
        return true;
    }
    #giveBack(namer) {
        for (const budget of this.#budgetsOf(namer))
            budget.left += 1;
    }
    #budgetsOf({ peer, isMember }) {
        const own = this.#budgets.of(peer, limits.failedDialsPerNamerPerMinute, 60_000);
        return [own, this.#budgets.of(isMember ? 'member' : '', limits.failedDialsPerMinute, 60_000)];
    }
}
/** An endpoint, or an endpoint as the place of one peer. */
function keyOf(address, peer = '') {
    const endpoint = endpointOf(address);
    return `${endpoint === null ? address.toString() : `${endpoint.host} ${endpoint.port}`} ${peer}`;
}
//# sourceMappingURL=dialler.js.map