import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../../files/make-folder.js';
import type { FileVersion } from './remote-file.js';

/**
 * A file that is on its way to its place, beside it: `NAME.VERSION.part`, so that what was downloaded of one
 * version is never taken for another. What is written is made durable at each multiple of `syncBytes`, and a
 * later run goes on from the one before the last, so that nothing counts that a machine lost with its power.
 * Two runs at once write the same bytes to the same places. Rejects with what the system says.
 */
export class PartFile {
  readonly #place: string;
  readonly #path: string;
  readonly #syncBytes: number;
  readonly #file: FileHandle;
  /** Where the next byte goes. */
  at: number;

  private constructor(place: string, path: string, syncBytes: number, file: FileHandle, at: number) {
    this.#place = place;
    this.#path = path;
    this.#syncBytes = syncBytes;
    this.#file = file;
    this.at = at;
  }

  /** Opens the part of a version, and removes those of others. */
  static async open(place: string, version: FileVersion, syncBytes: number): Promise<PartFile> {
    const path = pathOf(place, version);
    for (const other of await partsOf(place)) if (other !== path) await rm(other, { force: true });
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    return new PartFile(place, path, syncBytes, file, begin(await file.stat(), version, syncBytes));
  }

  /** How much is there of a version, without opening it. */
  static async bytesOf(place: string, version: FileVersion, syncBytes: number): Promise<number> {
    const found = await stat(pathOf(place, version)).catch(() => ({ size: 0 }));
    return begin(found, version, syncBytes);
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.length;)
      done += (await this.#file.write(chunk, done, chunk.length - done, this.at + done)).bytesWritten;
    const before = this.at;
    this.at += chunk.length;
    const isPast = Math.floor(this.at / this.#syncBytes) > Math.floor(before / this.#syncBytes);
    if (isPast) await this.#file.datasync();
  }

  /**
   * Gives the file its place once `check` has nothing against it, with its mode and the time of its version.
   */
  async finish(
    { bytes, modifiedMs }: FileVersion,
    mode: number,
    check: (path: string) => Promise<void>,
  ): Promise<void> {
    await this.#file.truncate(bytes);
    await check(this.#path);
    await this.#file.chmod(mode);
    if (modifiedMs !== null) await this.#file.utimes(new Date(), new Date(modifiedMs));
    await this.#file.sync();
    await rename(this.#path, this.#place);
    await syncFolder(dirname(this.#place));
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  remove(): Promise<void> {
    return rm(this.#path, { force: true });
  }
}

/**
 * Whether a file is of a version: it has its length and is no older, so that a copy counts. A version without
 * a time has any.
 */
export async function isThere(place: string, { bytes, modifiedMs }: FileVersion): Promise<boolean> {
  const found = await stat(place).catch(() => null);
  return found?.isFile() === true && found.size === bytes && found.mtimeMs >= (modifiedMs ?? 0);
}

/** A place up to which all is durable: at the last multiple that is there, it may not be yet. */
const begin = ({ size }: { readonly size: number }, { bytes }: FileVersion, syncBytes: number): number =>
  Math.max(0, Math.floor(Math.min(size, bytes) / syncBytes) - 1) * syncBytes;

function pathOf(place: string, { bytes, etag, modifiedMs }: FileVersion): string {
  const version = createHash('sha256')
    .update(JSON.stringify([bytes, etag, modifiedMs]))
    .digest('hex');
  return `${place}.${version.slice(0, 16)}.part`;
}

async function partsOf(place: string): Promise<string[]> {
  const name = basename(place);
  const names = await readdir(dirname(place));
  return names
    .filter((one) => one.startsWith(`${name}.`) && /^\.[0-9a-f]{16}\.part$/.test(one.slice(name.length)))
    .map((one) => join(dirname(place), one));
}
