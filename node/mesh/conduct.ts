import { gossipMessagesBurst, gossipMessagesPerSecond, rememberedPeersMax, requestsPerSecond } from './constants.js';

/** What a peer may still do, and what it did wrong; all of it is forgiven with time. */
interface Record {
  messages: number;
  requests: number;
  demerits: number;
  atMs: number;
}

/** Demerits by fault; they fade by one each second. At 80 the router no longer listens to the peer. */
export const demerits = { flood: 1, frame: 20, block: 60 } as const;
const demeritsMax = 400;

/** Each peer's rates and faults: token buckets, for the last `rememberedPeersMax` peers heard of. */
export class Conduct {
  readonly #peers = new Map<string, Record>();
  readonly #requestsBurst: number;
  readonly #now: () => number;

  constructor(requestsBurst: number, now: () => number = Date.now) {
    this.#requestsBurst = requestsBurst;
    this.#now = now;
  }

  /** Whether `peer` may hand on another new message now; it is charged for it. */
  takeMessage(peer: string): boolean {
    const record = this.#recordOf(peer);
    if (record.messages < 1) return this.#blame(record, demerits.flood);
    record.messages -= 1;
    return true;
  }

  /** Whether `peer` may make another request now; it is charged for it. */
  takeRequest(peer: string): boolean {
    const record = this.#recordOf(peer);
    if (record.requests < 1) return this.#blame(record, demerits.flood);
    record.requests -= 1;
    return true;
  }

  blame(peer: string, fault: keyof typeof demerits): void {
    this.#blame(this.#recordOf(peer), demerits[fault]);
  }

  demeritsOf(peer: string): number {
    return this.#recordOf(peer).demerits;
  }

  #blame(record: Record, points: number): false {
    record.demerits = Math.min(demeritsMax, record.demerits + points);
    return false;
  }

  #recordOf(peer: string): Record {
    const nowMs = this.#now();
    const record = this.#peers.get(peer) ?? { messages: gossipMessagesBurst, requests: this.#requestsBurst, demerits: 0, atMs: nowMs };
    const seconds = Math.max(0, nowMs - record.atMs) / 1000;
    record.messages = Math.min(gossipMessagesBurst, record.messages + seconds * gossipMessagesPerSecond);
    record.requests = Math.min(this.#requestsBurst, record.requests + seconds * requestsPerSecond);
    record.demerits = Math.max(0, record.demerits - seconds);
    record.atMs = nowMs;
    // The map keeps the order of last use, so its first entry is the one to forget.
    this.#peers.delete(peer);
    this.#peers.set(peer, record);
    if (this.#peers.size > rememberedPeersMax) this.#peers.delete(this.#peers.keys().next().value as string);
    return record;
  }
}
