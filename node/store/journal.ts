import { open, type FileHandle } from 'node:fs/promises';
import { textBytes } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { writeWhole } from '../data-dir/data-dir.js';
import { openRegular } from '../files/regular-file.js';
import { storeCodes } from './codes.js';
import { headOf, makeEntry, readEntries, type JournalEnd, type Place } from './journal-file.js';
import { failLevel } from './level-error.js';
import { isDamage, put, type Store } from './store.js';
import { tables } from './tables.js';

/**
 * What was signed with one identity, key by key: a file beside the store, to which entries are only added
 * (rule RECORD-4). Each is on the disk before anyone sees the record, and holds the hash of all before it, so
 * that a changed byte is told from a last entry that a crash tore, which nobody has seen. How far it went
 * stands in the store too: a journal that is shorter was cut off, or is an old copy.
 */
export class Journal {
  readonly #signing = new Map<string, Promise<Uint8Array>>();
  #last: Promise<unknown> = Promise.resolve();
  /** The first failed write: what is on the disk after it is not known. */
  #failure: unknown;

  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    private readonly store: Store,
    private readonly places: Map<string, Place>,
    private end: JournalEnd,
  ) {}

  /**
   * Opens the journal of `owner`, a line of text, or begins it where there is none and the store knows of
   * none. Throws JOURNAL_CORRUPT, JOURNAL_BEHIND, JOURNAL_FOREIGN, JOURNAL_NEWER, STORE_UNREADABLE or
   * DISK_FULL, and has then changed nothing.
   */
  static async open(file: string, owner: string, store: Store): Promise<Journal> {
    const known = await readEnd(store);
    const head = headOf(owner);
    let handle: FileHandle | undefined;
    try {
      handle = await open(file, 'r+').catch((error: NodeJS.ErrnoException) =>
        error.code === 'ENOENT' ? undefined : Promise.reject(error),
      );
      if (handle === undefined && known !== null)
        fail(storeCodes, 'JOURNAL_BEHIND', `${file} is not there, and this node has signed`);
      if (handle === undefined) {
        await writeWhole(file, head, 0o600);
        handle = await open(file, 'r+');
      }
      const places = new Map<string, Place>();
      const end = await readEntries(file, handle, head, known, places);
      await handle.truncate(end.bytes);
      await handle.sync();
      await store.batch([put(tables.meta, 'signed', encodeEnd(end))], { durable: false });
      return new Journal(file, handle, store, places, end);
    } catch (error) {
      await handle?.close();
      return failLevel(error, `The journal ${file} cannot be opened`);
    }
  }

  /** The keys that were signed, in the order of the signing. */
  get keys(): readonly string[] {
    return [...this.places.keys()];
  }

  has(key: string): boolean {
    return this.places.has(key);
  }

  /** What was signed for a key; undefined where nothing was. Throws JOURNAL_CORRUPT. */
  async read(key: string): Promise<Uint8Array | undefined> {
    const place = this.places.get(key);
    if (place === undefined) return undefined;
    const message = new Uint8Array(place.length);
    try {
      const { bytesRead } = await this.handle.read(message, 0, place.length, place.at);
      if (bytesRead < place.length)
        fail(storeCodes, 'JOURNAL_CORRUPT', `${this.file} was cut off at byte ${place.at + bytesRead}`);
    } catch (error) {
      return failLevel(error, `The journal ${this.file} cannot be read`);
    }
    return message;
  }

  /**
   * The message signed for `key`: the one that the journal holds, or else what `make` returns, which is on
   * the disk before anyone sees it. So no restart and no two calls at once sign different records for one
   * key. Throws DISK_FULL.
   */
  signOnce(key: string, make: () => Uint8Array): Promise<Uint8Array> {
    const running = this.#signing.get(key);
    if (running !== undefined) return running;
    const signed = this.#sign(key, make).finally(() => this.#signing.delete(key));
    this.#signing.set(key, signed);
    return signed;
  }

  /**
   * Notes what others show that was signed for a key, where the journal lacks it: they have it, so it need
   * not be durable at once.
   */
  async adopt(key: string, message: Uint8Array): Promise<void> {
    if (!this.has(key)) await this.#append(key, message, { durable: false });
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.handle.close();
  }

  async #sign(key: string, make: () => Uint8Array): Promise<Uint8Array> {
    const signed = await this.read(key);
    if (signed !== undefined) return signed;
    const message = make();
    await this.#append(key, message, { durable: true });
    return message;
  }

  #append(key: string, message: Uint8Array, options: { durable: boolean }): Promise<void> {
    const done = this.#last.then(() => this.#write(key, message, options));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #write(key: string, message: Uint8Array, { durable }: { durable: boolean }): Promise<void> {
    if (this.#failure !== undefined) failLevel(this.#failure, 'An earlier write failed');
    const { entry, end, place } = makeEntry(this.end, key, message);
    try {
      await writeAll(this.handle, entry, this.end.bytes);
      if (durable) await this.handle.datasync();
    } catch (error) {
      this.#failure ??= error;
      failLevel(error, `The journal ${this.file} cannot be written`);
    }
    this.places.set(key, place);
    this.end = end;
    // The store must never know of more than is on the disk.
    if (durable)
      await this.store.batch([put(tables.meta, 'signed', encodeEnd(this.end))], { durable: false });
  }
}

/**
 * Reads the journal of `owner` and leaves it as it is: how many bytes its whole entries take, null where
 * there is none. `known` is how far the store says that it went. Throws JOURNAL_CORRUPT, JOURNAL_BEHIND,
 * JOURNAL_FOREIGN, JOURNAL_NEWER or STORE_UNREADABLE.
 */
export async function measureJournal(
  file: string,
  owner: string,
  known: JournalEnd | null = null,
): Promise<number | null> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegular(file);
    return (await readEntries(file, handle, headOf(owner), known, new Map())).bytes;
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isAbsent && known === null) return null;
    if (isAbsent) fail(storeCodes, 'JOURNAL_BEHIND', `${file} is not there, and this node has signed`);
    return failLevel(error, `The journal ${file} cannot be read`);
  } finally {
    await handle?.close();
  }
}

const encodeEnd = ({ bytes, chain }: JournalEnd): Uint8Array =>
  textBytes(`${bytes} ${Buffer.from(chain).toString('hex')}`);

/**
 * What the store knows of the journal; null for nothing. A row that was damaged is written anew, from the
 * journal itself.
 */
export async function readEnd(store: Store): Promise<JournalEnd | null> {
  const row = await store.get(tables.meta, 'signed').catch((error: unknown) => {
    if (isDamage(error)) return undefined;
    throw error;
  });
  const [, bytes, chain] =
    /^([0-9]{1,15}) ([0-9a-f]{64})$/.exec(Buffer.from(row ?? []).toString('latin1')) ?? [];
  return chain === undefined ? null : { bytes: Number(bytes), chain: Buffer.from(chain, 'hex') };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}
