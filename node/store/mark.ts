import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { textBytes, type Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { writeWhole } from '../data-dir/data-dir.js';
import { storeCodes } from './codes.js';
import { failLevel } from './level-error.js';

/** Two places in one file, in blocks of the disk of their own: whichever a crash tears, the other holds. */
const places = [0, 4_096] as const;
const placeBytes = 256;
const placeForm =
  /^(gridlode-mark 1 ([0-9]{1,15}) ([0-9]{1,15}) (\w{1,100}|-) ([0-9]{1,20}-[0-9]{1,20}|-)) ([0-9a-f]{8}) *\n$/;

interface Content {
  /** One higher with each writing. */
  readonly turn: number;
  readonly number: number;
  readonly cid: Cid | null;
  /** By what the file system knows the file: a copy of it has another; `-` for a file that may be a copy. */
  readonly origin: string;
}

/**
 * The latest cut that a node has signed or folded, in a small file apart from the store, beside the secret
 * that it protects: it only grows, and tells a store that is older. It is written in place, so that it also
 * tells whether it was copied, as a backup is.
 */
export class Mark {
  private constructor(
    readonly file: string,
    private readonly origin: string,
    private content: Content,
  ) {}

  /**
   * Begins a mark before any cut; where a file is there already it stays. `isOwn` says that no other mark can
   * have been there before.
   */
  static async create(file: string, { isOwn }: { isOwn: boolean }): Promise<Mark> {
    const found = await Mark.open(file);
    if (found !== null) return found;
    const blank = Buffer.alloc(places[1] + placeBytes);
    try {
      await writeWhole(file, blank, 0o600);
      const origin = await withFile(file, originOf);
      const mark = new Mark(file, origin, { turn: 0, number: 0, cid: null, origin: '-' });
      await mark.#write({ number: 0, cid: null, origin: isOwn ? origin : '-' });
      return mark;
    } catch (error) {
      return failLevel(error, `The mark ${file} cannot be made`);
    }
  }

  /** Null where there is none. Throws MARK_CORRUPT or STORE_UNREADABLE. */
  static async open(file: string): Promise<Mark | null> {
    try {
      return await withFile(file, async (handle) => {
        const found = await Promise.all(places.map((at) => readPlace(handle, at)));
        const [latest] = found.filter((one) => one !== null).sort((a, b) => b.turn - a.turn);
        // A crash came before the first writing.
        if (latest === undefined && (await handle.readFile()).every((byte) => byte === 0)) return null;
        if (latest === undefined)
          return fail(storeCodes, 'MARK_CORRUPT', `${file} does not say which cut was the latest`);
        return new Mark(file, await originOf(handle), latest);
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      return failLevel(error, `The mark ${file} cannot be read`);
    }
  }

  get number(): number {
    return this.content.number;
  }

  /** Null before any cut. */
  get cid(): Cid | null {
    return this.content.cid;
  }

  /**
   * Whether the file lies elsewhere than where it was written: so does what is beside it, which then may be
   * an old copy.
   */
  get isCopied(): boolean {
    return this.content.origin !== this.origin;
  }

  /** Notes a later cut, durably. Throws DISK_FULL or STORE_UNREADABLE. */
  async raise(number: number, cid: Cid): Promise<void> {
    if (number > this.number) await this.#write({ ...this.content, number, cid });
  }

  /** Notes that the file belongs where it is now. */
  async settle(): Promise<void> {
    if (this.isCopied) await this.#write({ ...this.content, origin: this.origin });
  }

  /** Notes that the file may be a copy, as one of a backup is. */
  disown(): Promise<void> {
    return this.#write({ ...this.content, origin: '-' });
  }

  async #write({ number, cid, origin }: Omit<Content, 'turn'>): Promise<void> {
    const content: Content = { turn: this.content.turn + 1, number, cid, origin };
    const text = `gridlode-mark 1 ${content.turn} ${number} ${cid ?? '-'} ${origin}`;
    const line = `${text} ${checksum(text)}`.padEnd(placeBytes - 1);
    try {
      await withFile(this.file, async (handle) => {
        await handle.write(`${line}\n`, places[content.turn % 2]);
        await handle.datasync();
      });
    } catch (error) {
      failLevel(error, `The mark ${this.file} cannot be written`);
    }
    this.content = content;
  }
}

async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r+');
  return work(handle).finally(() => handle.close());
}

/** The inode, which a file system gives again when a file is removed, and when the file came to be. */
async function originOf(handle: FileHandle): Promise<string> {
  const { ino, birthtimeNs } = await handle.stat({ bigint: true });
  return `${ino}-${birthtimeNs}`;
}

async function readPlace(handle: FileHandle, at: number): Promise<Content | null> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(placeBytes), 0, placeBytes, at);
  const [, text, turn, number, cid, origin, sum] =
    placeForm.exec(buffer.toString('latin1', 0, bytesRead)) ?? [];
  if (text === undefined || sum !== checksum(text)) return null;
  return {
    turn: Number(turn),
    number: Number(number),
    cid: cid === '-' ? null : (cid as Cid),
    origin: origin as string,
  };
}

const checksum = (text: string): string => crc32(textBytes(text)).toString(16).padStart(8, '0');
