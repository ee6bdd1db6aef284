import { cutOffMs, messageWorkMs, messageWorkMsPerKiB, newsWorkPpm, rememberedPeersMax, requestsPerSecond, routedWorkMs, sharedWork, workBurstMs, workMsPerSecond, } from './constants.js';
/** Demerits by fault; they fade by one each second. At 80 the router no longer listens to the peer. */
export const demerits = { flood: 1, frame: 20, block: 60 };
const demeritsMax = 400;
/** What a message costs whoever judges it, in milliseconds. */
export const workOf = (bytes) => messageWorkMs + (bytes / 1024) * messageWorkMsPerKiB;
/**
 * Each peer's rates and faults: token buckets, for the last `rememberedPeersMax` peers heard of. Work is
 * counted by what it costs us, also where we drop a message; who uses up its own is cut off for a while.
 * Strangers share what all of them may cause besides, since keys cost nothing, and so do members, whom
 * strangers leave their share.
 */
export class Conduct {
    #peers = new Map();
    #cutOff = new Map();
    #shared;
    #options;
    #now;
    /** Called when a peer is cut off. */
    onCutOff = () => undefined;
    constructor(options) {
        this.#options = options;
        this.#now = options.now ?? Date.now;
        const full = (share) => ({ workMs: sharedWork[share].burstMs, atMs: this.#now() });
        this.#shared = { stranger: full('stranger'), member: full('member') };
    }
    /** Charges `peer` for messages that the router takes apart; whether they may go on. */
    takeRouted(peer, messages) {
        return this.#charge(peer, messages * routedWorkMs);
    }
    /** Whether a new message of `peer`, of so many bytes, is judged now; it is charged for it. */
    takeMessage(peer, bytes) {
        const workMs = workOf(bytes);
        if (this.isCutOff(peer) || !this.#takeShared(this.#shareOf(peer), workMs))
            return false;
        return this.#charge(peer, workMs);
    }
    /** Gives back most of what a message of so many bytes cost `peer`, since it brought news. */
    thank(peer, bytes) {
        const backMs = (workOf(bytes) * (1_000_000 - newsWorkPpm)) / 1_000_000;
        const record = this.#recordOf(peer);
        record.workMs = Math.min(workBurstMs, record.workMs + backMs);
        this.#shared[this.#shareOf(peer)].workMs += backMs;
    }
    /** Whether `peer` may make another request now; it is charged for it. */
    takeRequest(peer) {
        const record = this.#recordOf(peer);
        if (record.requests < 1)
            return this.#blame(record, demerits.flood);
        record.requests -= 1;
        return true;
    }
    isCutOff(peer) {
        const untilMs = this.#cutOff.get(peer);
        if (untilMs !== undefined && untilMs <= this.#now())
            this.#cutOff.delete(peer);
        return this.#cutOff.has(peer);
    }
    blame(peer, fault) {
        this.#blame(this.#recordOf(peer), demerits[fault]);
    }
    demeritsOf(peer) {
        return this.#recordOf(peer).demerits;
    }
    /** False, and the peer is cut off, where it has used up what it may cause. */
    #charge(peer, workMs) {
        if (this.isCutOff(peer))
            return false;
        const record = this.#recordOf(peer);
        record.workMs -= workMs;
        if (record.workMs >= 0)
            return true;
        this.#cutOff.set(peer, this.#now() + cutOffMs);
        if (this.#cutOff.size > rememberedPeersMax) {
            this.#cutOff.delete(this.#cutOff.keys().next().value);
        }
        this.onCutOff(peer);
        return false;
    }
    #shareOf(peer) {
        return this.#options.isMember(peer) ? 'member' : 'stranger';
    }
    /** Whether what all of a kind may cause still has room for this. */
    #takeShared(share, workMs) {
        const nowMs = this.#now();
        const shared = this.#shared[share];
        const { msPerSecond, burstMs } = sharedWork[share];
        const seconds = Math.max(0, nowMs - shared.atMs) / 1000;
        shared.workMs = Math.min(burstMs, shared.workMs + seconds * msPerSecond);
        shared.atMs = nowMs;
        if (shared.workMs < workMs)
            return false;
        shared.workMs -= workMs;
        return true;
    }
    #blame(record, points) {
        record.demerits = Math.min(demeritsMax, record.demerits + points);
        return false;
    }
    #recordOf(peer) {
        const nowMs = this.#now();
        const { requestsBurst } = this.#options;
        const fresh = { workMs: workBurstMs, requests: requestsBurst, demerits: 0, atMs: nowMs };
        const record = this.#peers.get(peer) ?? fresh;
        const seconds = Math.max(0, nowMs - record.atMs) / 1000;
        record.workMs = Math.min(workBurstMs, record.workMs + seconds * workMsPerSecond);
        record.requests = Math.min(requestsBurst, record.requests + seconds * requestsPerSecond);
        record.demerits = Math.max(0, record.demerits - seconds);
        record.atMs = nowMs;
        // The map keeps the order of last use, so its first entry is the one to forget.
        this.#peers.delete(peer);
        this.#peers.set(peer, record);
        if (this.#peers.size > rememberedPeersMax)
            this.#peers.delete(this.#peers.keys().next().value);
        return record;
    }
}
//# sourceMappingURL=conduct.js.map