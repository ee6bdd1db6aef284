import type { Cid } from '../../protocol/codec/hash.js';
import { GridlodeError } from '../../protocol/error.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import type { Mesh } from '../mesh/mesh.js';
import type { PeerDriver } from './peer-driver.js';

/** Bytes of the records of one cut that are gathered before it is folded. */
const cutMaxBytes = 32 << 20;

/** What a peer sent is no history of the campaign. */
class NoHistory extends Error {}

/** A cut whose records are still coming in. */
interface Gathering {
  readonly cut: VerifiedRecord<'cut'>;
  readonly includes: readonly Cid[];
  readonly missing: Set<Cid>;
  readonly records: VerifiedRecord[];
  bytes: number;
}

export interface SyncDependencies {
  readonly mesh: Pick<Mesh, 'peers' | 'fetchRecords'>;
  readonly driver: PeerDriver;
  readonly onError: (error: unknown) => void;
}

/**
 * Brings in what gossip lost: asks one peer at a time for the cuts after ours, each followed by its records, and for
 * what it has pending.
 */
export class Sync {
  readonly #with: SyncDependencies;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(dependencies: SyncDependencies) {
    this.#with = dependencies;
  }

  /** Pulls from `peer`, or from a member that chance picks; does nothing while a pull is under way. */
  pull(since: number, peer: string | undefined = pick(this.#with.mesh.peers())): void {
    if (this.#running !== null || peer === undefined || this.#stopping.signal.aborted) return;
    this.#running = this.#pull(since, peer).finally(() => (this.#running = null));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #pull(since: number, peer: string): Promise<void> {
    const { mesh, onError } = this.#with;
    try {
      let gathering: Gathering | null = null;
      for await (const frame of mesh.fetchRecords(peer, since, { signal: this.#stopping.signal })) {
        gathering = await this.#hear(frame, gathering);
      }
    } catch (error) {
      // A peer that breaks off or sends rubbish is left for this time; the next pull asks another.
      if (!(error instanceof GridlodeError || error instanceof NoHistory)) onError(error);
    }
  }

  async #hear(frame: Uint8Array, gathering: Gathering | null): Promise<Gathering | null> {
    const { driver } = this.#with;
    const { record, includes } = driver.readMessage(frame);
    if (record.body.kind === 'cut') return this.#finish({ cut: record as VerifiedRecord<'cut'>, includes, missing: new Set(includes), records: [], bytes: 0 });
    if (gathering === null || !gathering.missing.delete(record.cid)) {
      await driver.takeRecord(record);
      return gathering;
    }
    gathering.records.push(record);
    gathering.bytes += frame.length;
    if (gathering.bytes > cutMaxBytes) throw new NoHistory(`The records of cut ${gathering.cut.body.number} take more than ${cutMaxBytes} bytes`);
    return this.#finish(gathering);
  }

  /** Hands a cut on once its records are complete; null then. */
  async #finish(gathering: Gathering): Promise<Gathering | null> {
    if (gathering.missing.size > 0) return gathering;
    const { cut, includes, records } = gathering;
    const { action, code } = await this.#with.driver.takeCut(cut, includes, records);
    if (action === 'reject') throw new NoHistory(`Cut ${cut.body.number} is refused with ${code}`);
    return null;
  }
}

/** Which peer is asked decides nothing that peers must agree on. */
const pick = (peers: readonly string[]): string | undefined => peers[Math.floor(Math.random() * peers.length)];
