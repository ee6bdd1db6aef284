import type { Cid } from '../../protocol/codec/hash.js';
import { GridlodeError } from '../../protocol/error.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import type { Mesh } from '../mesh/mesh.js';
import type { PeerDriver } from './peer-driver.js';

/** Bytes of the records of one cut that are gathered before it is folded. */
const cutMaxBytes = 32 << 20;
/**
 * A pull under way that brought less since it was last looked at, so long ago at least, gives way. A line of 16 KiB a second
 * stays well above, also with the greatest frame half-way.
 */
const paceMinBytesPerSecond = 4 << 10;
const paceMs = 60_000;

/** What a peer sent is no history of the campaign, for which it is to blame. */
class NoHistory extends Error {}
/** Records of a cut that are more than this node gathers; only the resolver can have made it so. */
class TooMuch extends Error {}

/** A cut whose records are still coming in. */
interface Gathering {
  /** Null for a cut that is known: its records are passed over. */
  readonly cut: VerifiedRecord<'cut'> | null;
  readonly includes: readonly Cid[];
  readonly missing: Set<Cid>;
  readonly records: VerifiedRecord[];
  bytes: number;
}

/** An answer that is coming in. */
interface Pull {
  readonly peer: string;
  readonly stop: AbortController;
  done: Promise<void>;
  lookedAtMs: number;
  /** Bytes heard since then. */
  bytes: number;
}

export interface SyncDependencies {
  readonly mesh: Pick<Mesh, 'peers' | 'fetchRecords' | 'blame'>;
  readonly driver: PeerDriver;
  readonly onError: (error: unknown) => void;
  /** A clock that nobody sets. */
  readonly nowMs: () => number;
}

/**
 * Brings in what gossip lost: asks one peer at a time for the cuts after ours, each followed by its records, and for
 * what it has pending. A peer that only drips does not keep it from asking another.
 */
export class Sync {
  readonly #with: SyncDependencies;
  readonly #stopping = new AbortController();
  #running: Pull | null = null;

  constructor(dependencies: SyncDependencies) {
    this.#with = dependencies;
  }

  /** Pulls from `peer`, or from a member that chance picks; while a pull is under way only if that is slow, and in its place. */
  pull(since: number, peer?: string): void {
    const running = this.#running;
    const next = peer ?? pick(this.#with.mesh.peers().filter((other) => other !== running?.peer));
    if (next === undefined || next === running?.peer || this.#stopping.signal.aborted) return;
    if (running !== null && !this.#isSlow(running)) return;
    running?.stop.abort();
    const pull: Pull = { peer: next, stop: new AbortController(), done: Promise.resolve(), lookedAtMs: this.#with.nowMs(), bytes: 0 };
    pull.done = (running?.done ?? pull.done).then(() => this.#pull(since, pull)).finally(() => {
      if (this.#running === pull) this.#running = null;
    });
    this.#running = pull;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running?.done;
  }

  #isSlow(pull: Pull): boolean {
    const nowMs = this.#with.nowMs();
    const ms = nowMs - pull.lookedAtMs;
    if (ms < paceMs) return false;
    const slow = pull.bytes * 1000 < paceMinBytesPerSecond * ms;
    pull.lookedAtMs = nowMs;
    pull.bytes = 0;
    return slow;
  }

  async #pull(since: number, pull: Pull): Promise<void> {
    const { mesh, onError } = this.#with;
    const { peer } = pull;
    const signal = AbortSignal.any([this.#stopping.signal, pull.stop.signal]);
    try {
      let gathering: Gathering | null = null;
      for await (const frame of mesh.fetchRecords(peer, since, { signal })) {
        pull.bytes += frame.length;
        gathering = await this.#hear(frame, gathering);
      }
      await this.#with.driver.heardAll();
    } catch (error) {
      // A peer that breaks off or sends rubbish is left for this time; the next pull asks another.
      if (error instanceof NoHistory) mesh.blame(peer);
      else if (!(error instanceof GridlodeError || error instanceof TooMuch)) onError(error);
    }
  }

  async #hear(frame: Uint8Array, gathering: Gathering | null): Promise<Gathering | null> {
    const { driver } = this.#with;
    const message = judged(() => driver.readMessage(frame));
    const { includes, record: { cid, body } } = message;
    // Most of what a pull brings is known, and a signature costs more than all else that is looked at.
    const isKnown = await driver.isKnown(message);
    if (body.kind === 'cut') {
      const cut = isKnown ? null : judged(() => driver.verify(message)) as VerifiedRecord<'cut'>;
      return this.#finish({ cut, includes, missing: new Set(includes), records: [], bytes: 0 });
    }
    const included = gathering?.missing.delete(cid) === true ? gathering : null;
    if (included === null ? isKnown : included.cut === null) return gathering;
    const record = judged(() => driver.verify(message));
    if (included === null) {
      await driver.takeRecord(record);
      return gathering;
    }
    included.records.push(record);
    included.bytes += frame.length;
    if (included.cut !== null && included.bytes > cutMaxBytes) throw new TooMuch(`The records of cut ${included.cut.body.number} take more than ${cutMaxBytes} bytes`);
    return this.#finish(included);
  }

  /** Hands a cut on once its records are complete; null then. */
  async #finish(gathering: Gathering): Promise<Gathering | null> {
    const { cut, includes, records, missing } = gathering;
    if (missing.size > 0 || cut === null) return gathering;
    const { action, code } = await this.#with.driver.takeCut(cut, includes, records);
    if (action === 'reject') throw new NoHistory(`Cut ${cut.body.number} is refused with ${code}`);
    return null;
  }
}

/** What a peer sent, decoded or verified: that it is neither is the peer's fault. */
function judged<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof GridlodeError) throw new NoHistory(error.message, { cause: error });
    throw error;
  }
}

/** Which peer is asked decides nothing that peers must agree on. */
const pick = (peers: readonly string[]): string | undefined => peers[Math.floor(Math.random() * peers.length)];
