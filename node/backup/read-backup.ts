import type { FileHandle } from 'node:fs/promises';
import { decodeShape } from '../../protocol/codec/shape.js';
import { codecCodes } from '../../protocol/codec/codes.js';
import { fail, GridlodeError, isOf } from '../../protocol/error.js';
import { openRegular } from '../files/regular-file.js';
import { backupCodes } from './codes.js';
import {
  chunkMaxBytes,
  chunksOf,
  decodeHead,
  headLength,
  headPrefixBytes,
  openSealed,
  sealedBytes,
  type BackupHead,
  type Seal,
  type Telling,
} from './sealed.js';
import { entryShape } from './write-backup.js';

const entryMaxBytes = 1_024;

/** A file in a backup; all its pieces have to be read before the next. */
export interface BackupEntry {
  readonly path: string;
  readonly size: number;
  readonly pieces: () => AsyncIterable<Uint8Array>;
}

/** A backup that was found whole by its length, and is still locked. */
export class Backup {
  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    private readonly head: BackupHead,
    private readonly contentAt: number,
  ) {}

  /** Throws BACKUP_UNREADABLE, BACKUP_NEWER or BACKUP_CORRUPT. */
  static async open(file: string): Promise<Backup> {
    let handle: FileHandle | undefined;
    try {
      handle = await openRegular(file);
      const length = headLength(await readAt(handle, 0, headPrefixBytes));
      if (length === null) return fail(backupCodes, 'BACKUP_CORRUPT', `${file} is no backup`);
      const head = decodeHead(file, await readAt(handle, headPrefixBytes, length));
      const contentAt = headPrefixBytes + length;
      const missing = contentAt + sealedBytes(head.contentBytes) - (await handle.stat()).size;
      if (missing !== 0)
        fail(
          backupCodes,
          'BACKUP_CORRUPT',
          `${file} has ${Math.abs(missing)} bytes too ${missing > 0 ? 'few' : 'many'}`,
        );
      return new Backup(file, handle, head, contentAt);
    } catch (error) {
      await handle?.close();
      if (error instanceof GridlodeError) throw error;
      return fail(
        backupCodes,
        'BACKUP_UNREADABLE',
        `${file} cannot be read: ${(error as Error).message}`,
        error,
      );
    }
  }

  get telling(): Telling {
    return this.head;
  }

  /** The files in it, in their order. Throws BACKUP_PASSPHRASE or BACKUP_CORRUPT. */
  async *entries(passphrase: string): AsyncGenerator<BackupEntry> {
    const content = new Content(this.#open(await openSealed(this.file, this.head, passphrase)));
    for (let rest = this.head.contentBytes; rest > 0;) {
      const length = (await content.take(4)).readUInt32BE(0);
      if (length > entryMaxBytes) fail(backupCodes, 'BACKUP_CORRUPT', `${this.file} was damaged`);
      const { path, size } = this.#decodeEntry(await content.take(length));
      rest -= 4 + length + size;
      if (rest < 0) fail(backupCodes, 'BACKUP_CORRUPT', `${this.file} ends within ${path}`);
      yield { path, size, pieces: () => content.pieces(size) };
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  #decodeEntry(bytes: Uint8Array): { path: string; size: number } {
    try {
      return decodeShape(entryShape, bytes, entryMaxBytes, 'entry');
    } catch (error) {
      if (!isOf(error, codecCodes)) throw error;
      return fail(backupCodes, 'BACKUP_CORRUPT', `${this.file} holds what is no entry`, error);
    }
  }

  async *#open(seal: Seal): AsyncGenerator<Uint8Array> {
    const end = this.contentAt + sealedBytes(this.head.contentBytes);
    for (let chunk = 0; chunk < chunksOf(this.head.contentBytes); chunk++) {
      const at = this.contentAt + chunk * chunkMaxBytes.sealed;
      yield seal.open(await readAt(this.handle, at, Math.min(chunkMaxBytes.sealed, end - at)));
    }
  }
}

/** Content that is read from its start, piece by piece. */
class Content {
  #held: Buffer = Buffer.alloc(0);

  constructor(private readonly chunks: AsyncGenerator<Uint8Array>) {}

  async take(count: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const piece of this.pieces(count)) parts.push(piece);
    return Buffer.concat(parts);
  }

  async *pieces(count: number): AsyncGenerator<Uint8Array> {
    for (let rest = count; rest > 0;) {
      if (this.#held.length === 0) {
        const next = await this.chunks.next();
        if (next.done === true) fail(backupCodes, 'BACKUP_CORRUPT', 'The backup ends too soon');
        this.#held = Buffer.from(next.value);
      }
      const piece = this.#held.subarray(0, rest);
      this.#held = this.#held.subarray(piece.length);
      rest -= piece.length;
      yield piece;
    }
  }
}

async function readAt(handle: FileHandle, at: number, count: number): Promise<Buffer> {
  const buffer = Buffer.alloc(count);
  let done = 0;
  for (let read = -1; read !== 0 && done < count; done += read)
    read = (await handle.read(buffer, done, count - done, at + done)).bytesRead;
  return buffer.subarray(0, done);
}
