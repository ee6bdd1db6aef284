import {
  cutOffMs,
  messageWorkMs,
  messageWorkMsPerKiB,
  newsWorkPpm,
  rememberedPeersMax,
  requestsPerSecond,
  routedWorkMs,
  sharedWork,
  workBurstMs,
  workMsPerSecond,
} from './constants.js';
import { forgetOldest } from '../forget-oldest.js';

type Share = keyof typeof sharedWork;

/** What a peer may still do, and what it did wrong; all of it is forgiven with time. */
interface PeerRecord {
  /** Milliseconds of work that it may still cause. */
  workMs: number;
  requests: number;
  demerits: number;
  atMs: number;
}

/** Demerits by fault; they fade by one each second. At 80 the router no longer listens to the peer. */
export const demerits = { flood: 1, frame: 20, block: 60 } as const;
const demeritsMax = 400;

/** What a message costs whoever judges it, in milliseconds. */
export const workOf = (bytes: number): number => messageWorkMs + (bytes / 1024) * messageWorkMsPerKiB;

export interface ConductOptions {
  readonly requestsBurst: number;
  readonly isMember: (peer: string) => boolean;
  readonly now?: () => number;
}

/**
 * Each peer's rates and faults: token buckets, for the last `rememberedPeersMax` peers heard of. Work is
 * counted by what it costs us, also where we drop a message; who uses up its own is cut off for a while.
 * Strangers share what all of them may cause besides, since keys cost nothing, and so do members, whom
 * strangers leave their share (rule MESH-10).
 */
export class Conduct {
  readonly #peers = new Map<string, PeerRecord>();
  readonly #cutOff = new Map<string, number>();
  readonly #shared: Readonly<Record<Share, { workMs: number; atMs: number }>>;
  readonly #options: ConductOptions;
  readonly #now: () => number;
  /** Called when a peer is cut off. */
  onCutOff: (peer: string) => void = () => undefined;

  constructor(options: ConductOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const full = (share: Share) => ({ workMs: sharedWork[share].burstMs, atMs: this.#now() });
    this.#shared = { stranger: full('stranger'), member: full('member') };
  }

  /** Charges `peer` for messages that the router takes apart; whether they may go on. */
  takeRouted(peer: string, messages: number): boolean {
    return this.#charge(peer, messages * routedWorkMs);
  }

  /** Whether a new message of `peer`, of so many bytes, is judged now; it is charged for it. */
  takeMessage(peer: string, bytes: number): boolean {
    const workMs = workOf(bytes);
    if (this.isCutOff(peer) || !this.#takeShared(this.#shareOf(peer), workMs)) return false;
    return this.#charge(peer, workMs);
  }

  /** Gives back most of what a message of so many bytes cost `peer`, since it brought news. */
  thank(peer: string, bytes: number): void {
    const backMs = (workOf(bytes) * (1_000_000 - newsWorkPpm)) / 1_000_000;
    const record = this.#recordOf(peer);
    record.workMs = Math.min(workBurstMs, record.workMs + backMs);
    this.#shared[this.#shareOf(peer)].workMs += backMs;
  }

  /** Whether `peer` may make another request now; it is charged for it. */
  takeRequest(peer: string): boolean {
    const record = this.#recordOf(peer);
    if (record.requests < 1) return this.#blame(record, demerits.flood);
    record.requests -= 1;
    return true;
  }

  isCutOff(peer: string): boolean {
    const untilMs = this.#cutOff.get(peer);
    if (untilMs !== undefined && untilMs <= this.#now()) this.#cutOff.delete(peer);
    return this.#cutOff.has(peer);
  }

  blame(peer: string, fault: keyof typeof demerits): void {
    this.#blame(this.#recordOf(peer), demerits[fault]);
  }

  demeritsOf(peer: string): number {
    return this.#recordOf(peer).demerits;
  }

  /** False, and the peer is cut off, where it has used up what it may cause. */
  #charge(peer: string, workMs: number): boolean {
    if (this.isCutOff(peer)) return false;
    const record = this.#recordOf(peer);
    record.workMs -= workMs;
    if (record.workMs >= 0) return true;
    this.#cutOff.set(peer, this.#now() + cutOffMs);
    forgetOldest(this.#cutOff, rememberedPeersMax);
    this.onCutOff(peer);
    return false;
  }

  #shareOf(peer: string): Share {
    return this.#options.isMember(peer) ? 'member' : 'stranger';
  }

  /** Whether what all of a kind may cause still has room for this. */
  #takeShared(share: Share, workMs: number): boolean {
    const nowMs = this.#now();
    const shared = this.#shared[share];
    const { msPerSecond, burstMs } = sharedWork[share];
    const seconds = Math.max(0, nowMs - shared.atMs) / 1000;
    shared.workMs = Math.min(burstMs, shared.workMs + seconds * msPerSecond);
    shared.atMs = nowMs;
    if (shared.workMs < workMs) return false;
    shared.workMs -= workMs;
    return true;
  }

  #blame(record: PeerRecord, points: number): false {
    record.demerits = Math.min(demeritsMax, record.demerits + points);
    return false;
  }

  #recordOf(peer: string): PeerRecord {
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
    forgetOldest(this.#peers, rememberedPeersMax);
    return record;
  }
}
