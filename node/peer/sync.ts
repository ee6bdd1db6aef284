import { faultOf, isOf } from '../../protocol/error.js';
import { linkSignals } from '../abort.js';
import { meshCodes } from '../mesh/codes.js';
import type { Mesh } from '../mesh/mesh.js';
import { Answer, DeadEnd, NoHistory } from './answer.js';
import type { PeerDriver } from './driver.js';
import { Recent } from './recent.js';

/**
 * A pull under way that brought less of what this node lacks since it was last looked at, so long ago at
 * least, gives way. A line of 16 KiB a second stays well above, also with the greatest frame half-way.
 */
const paceMinBytesPerSecond = 4 << 10;
const paceMs = 60_000;
/** Peers asked at once: a second one only while this node knows itself behind. */
const pullsMax = 2;
/**
 * For so long nobody is asked again that answered with no history, or holds none, unless there is nobody
 * else.
 */
const avoidMs = 10 * 60_000;
const avoidedMax = 256;

/** An answer that is coming in. */
interface Pull {
  readonly peer: string;
  readonly answer: Answer;
  readonly stop: AbortController;
  done: Promise<void>;
  lookedAtMs: number;
  /** Of the answer's useful bytes those heard before then. */
  before: number;
}

export interface SyncDependencies {
  readonly mesh: Pick<Mesh, 'peers' | 'fetchRecords' | 'blame'>;
  readonly driver: PeerDriver;
  readonly onError: (error: unknown) => void;
  /** A clock that nobody sets. */
  readonly nowMs: () => number;
}

/**
 * Brings in what gossip lost: asks a peer for the cuts after ours, each followed by its records, and for what
 * it has pending; while this node is behind a second peer too, so that one that only drips keeps nobody from
 * being asked.
 */
export class Sync {
  readonly #deps: SyncDependencies;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Pull>();
  /** Peers that answered with no history, or hold none, and until when they are avoided. */
  readonly #avoided = new Recent<string, number>(avoidedMax);

  constructor(dependencies: SyncDependencies) {
    this.#deps = dependencies;
  }

  /**
   * Pulls from `peer`, or from a member that chance picks; beyond what is asked at once only in place of a
   * pull that is slow.
   */
  pull(since: number, peer?: string): void {
    const next = peer ?? this.#pick();
    const running = [...this.#running];
    if (next === undefined || this.#stopping.signal.aborted || running.some((pull) => pull.peer === next)) {
      return;
    }
    const { headSeen, ledger } = this.#deps.driver.state;
    const slow = running.filter((pull) => this.#isSlow(pull));
    const free = headSeen > ledger.number ? pullsMax : 1;
    if (running.length >= free && slow.length === 0) return;
    if (running.length >= free) slow[0]?.stop.abort();
    const pull: Pull = {
      peer: next,
      answer: new Answer(this.#deps.driver, since),
      stop: new AbortController(),
      done: Promise.resolve(),
      lookedAtMs: this.#deps.nowMs(),
      before: 0,
    };
    this.#running.add(pull);
    pull.done = this.#pull(since, pull).then((again) => {
      this.#running.delete(pull);
      if (again) this.pull(this.#deps.driver.state.ledger.number);
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([...this.#running].map(({ done }) => done));
  }

  /** Whom to ask decides nothing that peers must agree on. */
  #pick(): string | undefined {
    const others = this.#others();
    const trusted = others.filter((peer) => this.#isTrusted(peer));
    const from = trusted.length > 0 ? trusted : others;
    return from[Math.floor(Math.random() * from.length)];
  }

  /** The members that are not being asked. */
  #others(): string[] {
    const running = new Set([...this.#running].map(({ peer }) => peer));
    return this.#deps.mesh.peers().filter((peer) => !running.has(peer));
  }

  #isTrusted(peer: string): boolean {
    return (this.#avoided.get(peer) ?? 0) <= this.#deps.nowMs();
  }

  #isSlow(pull: Pull): boolean {
    const nowMs = this.#deps.nowMs();
    const ms = nowMs - pull.lookedAtMs;
    if (ms < paceMs) return false;
    const slow = (pull.answer.useful - pull.before) * 1000 < paceMinBytesPerSecond * ms;
    pull.lookedAtMs = nowMs;
    pull.before = pull.answer.useful;
    return slow;
  }

  /** Whether another peer is to be asked at once, since this one answered with no history, or holds none. */
  async #pull(since: number, { peer, answer, stop }: Pull): Promise<boolean> {
    const { mesh, onError, nowMs } = this.#deps;
    const linked = linkSignals([this.#stopping.signal, stop.signal]);
    try {
      const { signal } = linked;
      try {
        for await (const frame of mesh.fetchRecords(peer, since, { signal })) await answer.receive(frame);
      } finally {
        await answer.fold();
      }
      answer.end();
      await this.#deps.driver.heardAll();
      return false;
    } catch (error) {
      // A peer that breaks off is left for this time; the next pull asks another.
      if (error instanceof NoHistory) {
        this.#avoided.set(peer, nowMs() + avoidMs);
        mesh.blame(peer);
        return this.#others().some((other) => this.#isTrusted(other));
      }
      // It began with a snapshot: others hold what was before.
      if (isOf(error, meshCodes, 'MESH_NOT_HELD')) {
        this.#avoided.set(peer, nowMs() + avoidMs);
        return this.#others().some((other) => this.#isTrusted(other));
      }
      if (faultOf(error) === 'bug' && !(error instanceof DeadEnd)) onError(error);
      return false;
    } finally {
      linked.release();
    }
  }
}
