import { join } from 'node:path';
import { fail, GridlodeError } from '../../../protocol/error.js';
import { checkParquetEnds } from '../../dataset/parquet-ends.js';
import { tournamentCodes } from '../codes.js';
import { refuseUnreached } from '../exchange.js';
import type { PublicClient } from '../public-client.js';
import { Retries, type Waiting } from '../retries.js';
import { downloadCodes } from './codes.js';
import type { DataFile } from './file-names.js';
import { isThere, PartFile } from './part-file.js';
import { RemoteFile, type Answered, type FileVersion } from './remote-file.js';

/** Before each further attempt, as long as none of them brings a byte. */
const retryMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** Connections for a version of a file: at a thousand, something gives a little of it each time. */
const connectionsMax = 1_000;
/** Versions of a file that are begun with: each replaced the one before while that was downloaded. */
const versionsMax = 3;

export interface FetchSettings {
  /** Where files go. */
  readonly folder: string;
  /** The mode of a file. */
  readonly mode: number;
  /** How long nothing may come. */
  readonly idleMs: number;
  /** How much is written before it is made durable; a crash loses at most twice that. */
  readonly syncBytes: number;
}

export interface Fetched {
  readonly path: string;
  readonly bytes: number;
  readonly outcome: 'downloaded' | 'resumed' | 'was there';
}

/** What is wrong with a file that came whole; its place stays as it was. */
export type CheckFile = (path: string) => Promise<void>;

/** A file of the tournament's data, and what became of it here. */
export class FileFetch {
  readonly #file: DataFile;
  readonly #settings: FetchSettings;
  readonly #waiting: Waiting;
  readonly #remote: RemoteFile;
  readonly #path: string;
  #version!: FileVersion;

  private constructor(
    client: PublicClient,
    file: DataFile,
    settings: FetchSettings,
    round?: number,
    as = file.name,
  ) {
    this.#file = file;
    this.#settings = settings;
    this.#waiting = client.waiting;
    this.#path = join(settings.folder, as);
    this.#remote = new RemoteFile({
      askAddress: () => client.address(file.id, round),
      idleMs: settings.idleMs,
      signal: client.waiting.signal,
    });
  }

  /** `as` is its name here, that of the file where it has none. Throws what `RemoteFile.look` throws. */
  static async plan(
    client: PublicClient,
    file: DataFile,
    settings: FetchSettings,
    { round, as }: { readonly round?: number; readonly as?: string } = {},
  ): Promise<FileFetch> {
    const fetch = new FileFetch(client, file, settings, round, as);
    await fetch.#look();
    return fetch;
  }

  get bytes(): number {
    return this.#version.bytes;
  }

  /** How many bytes are here already. */
  async bytesHere(): Promise<number> {
    if (await isThere(this.#path, this.#version)) return this.bytes;
    return PartFile.bytesOf(this.#path, this.#version, this.#settings.syncBytes);
  }

  /**
   * Downloads what is missing, and gives the file its place when all of it is there and sound. Throws
   * DOWNLOAD_CHANGES, DOWNLOAD_DAMAGED, DOWNLOAD_DISK, DOWNLOAD_UNWRITABLE, and what `check` and RemoteFile
   * throw.
   */
  async run(onBytes: (here: number) => void, check: CheckFile = () => Promise.resolve()): Promise<Fetched> {
    for (let versions = 0; versions < versionsMax; versions++) {
      if (versions > 0) await this.#look();
      const outcome = await this.#fetchVersion(onBytes, check);
      if (outcome !== null) return { path: this.#path, bytes: this.bytes, outcome };
    }
    const { id } = this.#file;
    return fail(downloadCodes, 'DOWNLOAD_CHANGES', `${id} was replaced ${versionsMax} times while it came`);
  }

  async #look(): Promise<void> {
    this.#version = await new Retries(retryMs, this.#waiting).of(() => this.#remote.look());
  }

  /** Null where the version is replaced by another. */
  async #fetchVersion(onBytes: (here: number) => void, check: CheckFile): Promise<Fetched['outcome'] | null> {
    const { mode, syncBytes } = this.#settings;
    if (await isThere(this.#path, this.#version)) return 'was there';
    const part = await PartFile.open(this.#path, this.#version, syncBytes).catch(this.#unwritable);
    try {
      const begun = part.at;
      if (!(await this.#fill(part, onBytes))) return null;
      await part
        .finish(this.#version, mode, async (path) => {
          await this.#checkFormat(path);
          await check(path);
        })
        .catch(async (error: unknown) => {
          // It would be as bad the next time.
          if (error instanceof GridlodeError) await part.remove();
          return this.#unwritable(error);
        });
      return begun > 0 ? 'resumed' : 'downloaded';
    } finally {
      await part.close();
    }
  }

  /** Whether all of the version came. */
  async #fill(part: PartFile, onBytes: (here: number) => void): Promise<boolean> {
    const retries = new Retries(retryMs, this.#waiting);
    let furthest = part.at;
    for (let connections = 0; part.at < this.bytes; connections++) {
      try {
        const answered = await this.#remote.read(this.#version, part.at);
        if (answered === null) return false;
        await this.#take(answered, part, onBytes);
      } catch (error) {
        if (connections >= connectionsMax) throw error;
        if (part.at > furthest) retries.reset();
        furthest = Math.max(furthest, part.at);
        await retries.after(error);
      }
    }
    return true;
  }

  async #take({ from, answer }: Answered, part: PartFile, onBytes: (here: number) => void): Promise<void> {
    // A server without ranges begins anew.
    if (from !== part.at && from !== 0) {
      await answer.close();
      fail(
        tournamentCodes,
        'TOURNAMENT_ANSWER',
        `${this.#file.id} comes from another place than it was asked for`,
      );
    }
    part.at = from;
    for await (const chunk of answer.chunks()) {
      await part.write(chunk.subarray(0, this.bytes - part.at)).catch(this.#unwritable);
      onBytes(part.at);
    }
    if (part.at < this.bytes)
      refuseUnreached(
        new URL(answer.response.url),
        `ends ${this.#file.id} after ${part.at} of ${this.bytes} bytes`,
      );
  }

  async #checkFormat(path: string): Promise<void> {
    if (!this.#file.name.endsWith('.parquet')) return;
    await checkParquetEnds(path).catch((error: unknown) => {
      if (!(error instanceof GridlodeError)) throw error;
      return fail(
        downloadCodes,
        'DOWNLOAD_DAMAGED',
        `${this.#file.id} came whole, and is no whole Parquet file`,
        error,
      );
    });
  }

  readonly #unwritable = (error: unknown): never => {
    if (error instanceof GridlodeError || (error as Error).name === 'AbortError') throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    return fail(
      downloadCodes,
      code === 'ENOSPC' || code === 'EDQUOT' ? 'DOWNLOAD_DISK' : 'DOWNLOAD_UNWRITABLE',
      `${this.#path} cannot be written: ${message}`,
      error,
    );
  };
}
