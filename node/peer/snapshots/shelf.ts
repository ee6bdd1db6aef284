import { textBytes } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { chunkLength } from '../../../protocol/snapshot/head.js';
import { chunkPiece } from '../../../protocol/snapshot/pieces.js';
import { NotHeld } from '../../mesh/not-held.js';
import { storeCodes } from '../../store/codes.js';
import { del, put, type Store } from '../../store/store.js';
import { tables } from '../../store/tables.js';

/** A snapshot that lies here whole. */
export interface Shelved {
  /** The cut after which its ledger is. */
  readonly cut: number;
  readonly pieces: number;
  /** What its archive counts. */
  readonly settled: number;
}

/**
 * Snapshots that a node has made are kept while it makes the next one, so that whoever fetches one need not
 * begin anew; the one that it began with is kept for good, since its ledger is folded anew from there.
 */
const madeMax = 2;
/** Pieces removed at once. */
const removedAtOnce = 1_000;

/** The snapshots that lie in a store, piece by piece. */
export class SnapshotShelf {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Those that are whole, the latest last. */
  async whole(): Promise<readonly Shelved[]> {
    const row = await this.#store.get(tables.meta, 'snapshots');
    return Buffer.from(row ?? [])
      .toString('latin1')
      .split(';')
      .map((each) => each.split(' ').map(Number))
      .filter((each) => each.length === 3)
      .map(([cut = 0, pieces = 0, settled = 0]) => ({ cut, pieces, settled }));
  }

  /** The cut of the snapshot that this node began with; null where it folded all cuts itself. */
  base(): Promise<number | null> {
    return this.#number('base');
  }

  /** The cut of the snapshot that is being taken in; null where none is. */
  incoming(): Promise<number | null> {
    return this.#number('incoming');
  }

  async #number(name: string): Promise<number | null> {
    const row = await this.#store.get(tables.meta, name);
    return row === undefined ? null : Number(Buffer.from(row).toString('latin1'));
  }

  has(cut: number, place: number): Promise<boolean> {
    return this.#store.has(tables.snapshot, [cut, place]);
  }

  putPiece(cut: number, place: number, piece: Uint8Array): Promise<void> {
    return this.#store.batch([put(tables.snapshot, [cut, place], piece)], { durable: false });
  }

  /** Begins to take one in. */
  async begin(cut: number, head: Uint8Array): Promise<void> {
    await this.#store.batch(
      [put(tables.meta, 'incoming', textBytes(String(cut))), put(tables.snapshot, [cut, 0], head)],
      { durable: false },
    );
  }

  /** What was taken in is whole: this node begins with it, also after a crash. */
  async beginWith(taken: Shelved): Promise<void> {
    const names = [
      put(tables.meta, 'base', textBytes(String(taken.cut))),
      put(tables.meta, 'snapshots', shelvedBytes([taken])),
      del(tables.meta, 'incoming'),
    ];
    await this.#store.batch(names, { durable: true });
  }

  /** This node folds all cuts itself from now on. */
  async forgetBase(): Promise<void> {
    await this.#store.batch([del(tables.meta, 'base')], { durable: true });
    await this.keep(0);
  }

  /** Has one that was made among those that are whole, and lets go of older ones. */
  async shelve(made: Shelved, head: Uint8Array): Promise<void> {
    const whole = [...(await this.whole()).filter(({ cut }) => cut !== made.cut), made];
    await this.#store.batch(
      [put(tables.snapshot, [made.cut, 0], head), put(tables.meta, 'snapshots', shelvedBytes(whole))],
      { durable: false },
    );
    await this.keep(madeMax);
  }

  /** Lets go of all but so many of the latest, and the one that this node began with. */
  async keep(count: number): Promise<void> {
    const base = await this.base();
    const whole = await this.whole();
    const made = whole.filter(({ cut }) => cut !== base);
    const kept = whole.filter((each) => each.cut === base || made.slice(made.length - count).includes(each));
    await this.#store.batch([put(tables.meta, 'snapshots', shelvedBytes(kept))], { durable: false });
    await this.clear(kept.map(({ cut }) => cut));
  }

  /** Removes all pieces but those of these cuts: of what was not finished, too. */
  async clear(kept: readonly number[]): Promise<void> {
    let keys: (readonly [number, number])[] = [];
    const flush = async (): Promise<void> => {
      await this.#store.batch(
        keys.map((key) => del(tables.snapshot, key)),
        { durable: false },
      );
      keys = [];
    };
    for await (const key of this.#store.keys(tables.snapshot)) {
      if (!kept.includes(key[0])) keys.push(key);
      if (keys.length >= removedAtOnce) await flush();
    }
    await flush();
  }

  /** A piece of a snapshot that is whole. Throws STORE_CORRUPT. */
  async piece({ cut, pieces, settled }: Shelved, place: number): Promise<Uint8Array> {
    const row = await this.#store.get(tables.snapshot, [cut, place]);
    if (row !== undefined) return row;
    // What was settled stays as it is, so that what is made here need not hold it a second time.
    const first = (place - (pieces - Math.ceil(settled / chunkLength))) * chunkLength;
    const count = Math.min(chunkLength, settled - first);
    const encoded = first < 0 ? [] : await this.settledFrom(first, count);
    return encoded.length === count
      ? chunkPiece(encoded)
      : fail(storeCodes, 'STORE_CORRUPT', `Piece ${place} of the snapshot of cut ${cut} is missing`);
  }

  /** So many entries of the archive, from a place in its tree on. */
  async settledFrom(first: number, count: number): Promise<Uint8Array[]> {
    const encoded: Uint8Array[] = [];
    for await (const [, entry] of this.#store.entries(tables.settled, { from: first, limit: count }))
      encoded.push(entry);
    return encoded;
  }

  /**
   * The pieces of the snapshot of a cut, or of the latest, from one on. Throws NotHeld where it is not here
   * whole.
   */
  async *piecesFrom(cut: number | null, from: number): AsyncIterable<Uint8Array> {
    const whole = await this.whole();
    const wanted = cut === null ? whole.at(-1) : whole.find((each) => each.cut === cut);
    if (wanted === undefined || from >= wanted.pieces) throw new NotHeld();
    for (let place = from; place < wanted.pieces; place++) yield await this.piece(wanted, place);
  }
}

const shelvedBytes = (whole: readonly Shelved[]): Uint8Array =>
  textBytes(whole.map(({ cut, pieces, settled }) => `${cut} ${pieces} ${settled}`).join(';'));
