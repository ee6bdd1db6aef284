import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.js';

/** Of one file; and files, the one that is written included. */
const fileMaxBytes = 4 << 20;
export const filesMax = 4;
/** Bytes that may wait for the disk; what comes on top is lost, and counted. */
const waitingMaxBytes = 1 << 20;

/** The file of a log that is written, 0, or that was it so many files ago. */
export const logFile = (folder: string, age: number): string =>
  join(folder, age === 0 ? 'node.log' : `node.${age}.log`);

export interface LogFileOptions {
  readonly folder: string;
  readonly fileMaxBytes?: number;
  readonly waitingMaxBytes?: number;
}

/**
 * Lines at the end of a file, which gives way to a new one when it is full; the oldest is removed. A disk
 * that takes nothing stops nobody: what is lost is counted, and told once it takes something again.
 */
export class LogFile {
  readonly #options: Required<LogFileOptions>;
  #handle: FileHandle | null = null;
  #bytes = 0;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #lost = 0;
  #writing: Promise<void> | null = null;

  constructor(options: LogFileOptions) {
    this.#options = { fileMaxBytes, waitingMaxBytes, ...options };
  }

  /** `line` without its end. */
  append(line: string): void {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#waitingBytes + bytes > this.#options.waitingMaxBytes) {
      this.#lost++;
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += bytes;
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
  }

  /** Resolves once all that was appended is written, or lost. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#handle?.close().catch(() => undefined);
    this.#handle = null;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      [this.#waiting, this.#waitingBytes] = [[], 0];
      if (this.#lost > 0) {
        lines.unshift(lostLine(this.#lost));
        this.#lost = 0;
      }
      await this.#put(lines).catch(() => (this.#lost += lines.length));
    }
  }

  async #put(lines: readonly string[]): Promise<void> {
    const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    if (this.#handle === null) await this.#open();
    if (this.#bytes > 0 && this.#bytes + text.length > this.#options.fileMaxBytes) await this.#rotate();
    await this.#handle?.writeFile(text);
    this.#bytes += text.length;
  }

  async #open(): Promise<void> {
    const { folder } = this.#options;
    await makeFolder(folder, 0o700);
    this.#handle = await open(logFile(folder, 0), 'a', 0o600);
    this.#bytes = (await this.#handle.stat()).size;
  }

  async #rotate(): Promise<void> {
    const { folder } = this.#options;
    await this.#handle?.close();
    this.#handle = null;
    await rm(logFile(folder, filesMax - 1), { force: true });
    for (let age = filesMax - 2; age >= 0; age--)
      await rename(logFile(folder, age), logFile(folder, age + 1)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    await this.#open();
  }
}

const lostLine = (count: number): string =>
  JSON.stringify({
    time: new Date().toISOString(),
    subsystem: 'node',
    level: 'warn',
    event: 'lost',
    lines: count,
  });
