import { setImmediate } from 'node:timers/promises';
import type { Hash } from '../../../protocol/codec/hash.js';
import { plainFields } from '../../../protocol/ledger/digest.js';
import type { LedgerSnapshot } from '../../../protocol/ledger/ledger.js';
import { chunkLength, pieceMaxBytes } from '../../../protocol/snapshot/head.js';
import { chunkRoot, headPiece, tablePieces } from '../../../protocol/snapshot/pieces.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import type { Store } from '../../store/store.js';
import { captureLedger } from '../stored-ledger.js';
import type { SnapshotShelf } from './shelf.js';

/**
 * A snapshot is made of each cut whose number is a multiple of this: every six hours with epochs of ten
 * minutes. All nodes make the same ones, so that who fetches one can go on with another node.
 */
export const snapshotEpochs = 36;

export interface SnapshotMakerOptions {
  readonly every: number;
}

export interface SnapshotMakerDependencies {
  readonly store: Store;
  readonly shelf: SnapshotShelf;
  readonly onError: (error: unknown) => void;
}

type Parts = Parameters<typeof headPiece>;
/** All of a snapshot but the cut that names its ledger, which is yet to come. */
type Draft = { readonly plain: Parts[0]; readonly listed: Parts[1]; readonly pieces: number };

/** Makes snapshots of the ledger while its node goes on, for others to start from (rule SNAPSHOT-1). */
export class SnapshotMaker {
  readonly #options: SnapshotMakerOptions;
  readonly #deps: SnapshotMakerDependencies;
  /** Of the full chunks of the archive so far, which do not change. */
  readonly #chunks: Hash[] = [];
  #draft: { readonly cut: number; readonly made: Promise<Draft | null> } | null = null;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: SnapshotMakerOptions, dependencies: SnapshotMakerDependencies) {
    this.#options = options;
    this.#deps = dependencies;
  }

  /** Hears of each cut once it is stored, before the next is. */
  async noteCut({ body: { number }, envelope }: VerifiedRecord<'cut'>): Promise<void> {
    const { store } = this.#deps;
    const draft = this.#draft;
    if (draft?.cut === number - 1) {
      this.#draft = null;
      this.#running = this.#running.then(() => this.#finish(draft.cut, draft.made, envelope));
    }
    if (number % this.#options.every !== 0) return;
    const thaw = await captureLedger(store);
    if (thaw === undefined) return;
    const made = this.#running.then(() => this.#make(number, thaw));
    this.#running = made.then(() => undefined);
    this.#draft = { cut: number, made };
  }

  /** Resolves when nothing is being made. */
  async idle(): Promise<void> {
    for (let last = null; last !== this.#running;) await (last = this.#running);
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.idle();
  }

  async #make(cut: number, thaw: () => LedgerSnapshot): Promise<Draft | null> {
    const { shelf, onError } = this.#deps;
    try {
      const ledger = thaw();
      const making = tablePieces(ledger);
      let pieces = 1;
      let step = making.next();
      for (; step.done !== true && !this.#stopped; step = making.next()) {
        if (step.value.length > pieceMaxBytes)
          throw new RangeError(`A piece of the snapshot of cut ${cut} has ${step.value.length} bytes`);
        await shelf.putPiece(cut, pieces++, step.value);
        await setImmediate();
      }
      if (step.done !== true) return null;
      const chunks = await this.#chunkRoots(ledger.archive.count);
      return {
        plain: plainFields(ledger),
        listed: { ...step.value, chunks },
        pieces: pieces + chunks.length,
      };
    } catch (error) {
      onError(error);
      return null;
    }
  }

  async #chunkRoots(settled: number): Promise<Hash[]> {
    const { shelf } = this.#deps;
    while (this.#chunks.length < Math.floor(settled / chunkLength)) {
      this.#chunks.push(chunkRoot(await shelf.settledFrom(this.#chunks.length * chunkLength, chunkLength)));
      await setImmediate();
    }
    const whole = this.#chunks.slice(0, Math.floor(settled / chunkLength));
    const rest = settled % chunkLength;
    return rest === 0 ? whole : [...whole, chunkRoot(await shelf.settledFrom(settled - rest, rest))];
  }

  async #finish(cut: number, made: Promise<Draft | null>, envelope: Uint8Array): Promise<void> {
    const { shelf, onError } = this.#deps;
    const draft = await made;
    if (draft === null || this.#stopped) return;
    const { plain, listed, pieces } = draft;
    await shelf
      .shelve({ cut, pieces, settled: plain.settled }, headPiece(plain, listed, envelope))
      .catch(onError);
  }
}
