import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Network } from '../../protocol/campaign/network.js';
import type { Hash } from '../../protocol/codec/hash.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { rowsDigest, type LiveRows } from '../../protocol/dataset/live-rows.js';
import { GridlodeError } from '../../protocol/error.js';
import { loadSortedLive } from '../dataset/load-live.js';
import type { Publisher } from '../bus/bus.js';
import { isDue, predictRound, type RoundClient } from './predict-round.js';
import type { RoundList, RoundView } from './round-view.js';

/** Names of a folder that are looked at, and files that are read at one cut, the newest first. */
const namesMax = 10_000;
const readsMax = 8;
/** A live era is 128 MiB of features at most; a file may have columns that nobody asks for. */
const fileMaxBytes = 256 << 20;
/** How often a round is predicted that something is in the way of, as a disk that is full. */
const attemptsMax = 3;

export interface LiveFolderOptions extends Network {
  readonly folder: string;
  readonly manifest: DatasetManifest;
}

export interface LiveFolderDependencies {
  readonly client: RoundClient;
  /** The rounds that are not settled; and one of them whole, null where there is none of that era. */
  readonly openRounds: () => Promise<RoundList['open']>;
  readonly round: (era: string) => Promise<RoundView | null>;
  readonly bus: Publisher;
  /** A failure that no code explains. */
  readonly onError: (error: unknown) => void;
}

interface File {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}
/** What is known of a file as it was when it was last looked at. */
interface Seen extends File {
  /** Of its rows; null where it has none that can be read. */
  readonly digest: Hash | null;
  /** What was told of the file, also as it was before. */
  readonly told: Set<string>;
}

/**
 * Predicts the open rounds whose rows come as files into a folder. It looks where a cut leaves models of this
 * node due, and so no more often than something could come of it. To be told of changes by the system would
 * bring nothing sooner: predictions count from a cut, half of a file is no file yet, and network drives tell
 * nothing. What is wrong with a file is told once.
 */
export class LiveFolder {
  readonly #options: LiveFolderOptions;
  readonly #deps: LiveFolderDependencies;
  readonly #stop = new AbortController();
  readonly #attempts = new Map<string, number>();
  readonly #seen = new Map<string, Seen>();
  /** What is wrong with the folder itself. */
  #trouble: string | null = null;
  #scanning: Promise<void> | null = null;
  #again = false;

  constructor(options: LiveFolderOptions, dependencies: LiveFolderDependencies) {
    this.#options = options;
    this.#deps = dependencies;
  }

  /**
   * Looks once more; while it looks already, once after that. Resolves when it is done, and never rejects.
   */
  look(): Promise<void> {
    this.#again = true;
    return (this.#scanning ??= this.#scanWhileAsked().finally(() => (this.#scanning = null)));
  }

  /** Resolves when nothing is looked at or predicted any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#scanning;
  }

  async #scanWhileAsked(): Promise<void> {
    while (this.#again && !this.#stop.signal.aborted) {
      this.#again = false;
      await this.#scanOnce().catch((error: unknown) => this.#fail(error));
    }
  }

  async #scanOnce(): Promise<void> {
    const waiting = await this.#roundsDue();
    for (const era of this.#attempts.keys())
      if (!waiting.some((round) => round.era === era)) this.#attempts.delete(era);
    let due = waiting.filter(({ era }) => (this.#attempts.get(era) ?? 0) < attemptsMax);
    if (due.length === 0) return;
    const files = await this.#listFiles();
    const names = new Set(files.map(({ name }) => name));
    for (const name of this.#seen.keys()) if (!names.has(name)) this.#seen.delete(name);
    let reads = 0;
    for (const file of files) {
      if (this.#stop.signal.aborted || due.length === 0 || reads === readsMax) return;
      const seen = this.#seen.get(file.name);
      const isKnown = seen !== undefined && seen.size === file.size && seen.mtimeMs === file.mtimeMs;
      if (isKnown && !due.some(({ rows }) => rows === seen.digest)) continue;
      reads++;
      const rows = await this.#read(file);
      const round = due.find((one) => one.rows === this.#seen.get(file.name)?.digest);
      if (rows === null) continue;
      if (round === undefined)
        this.#tell(
          file.name,
          'rows',
          'Its rows are not those of a round that waits for predictions of this node.',
        );
      else await this.#predict(round, rows, file.name);
      due = due.filter((one) => one !== round);
    }
  }

  /** The open rounds that wait for predictions of this node. */
  async #roundsDue(): Promise<RoundView[]> {
    const due: RoundView[] = [];
    for (const { era, awaited } of await this.#deps.openRounds()) {
      const round = awaited > 0 ? await this.#deps.round(era) : null;
      if (round?.models.some(isDue) === true) due.push(round);
    }
    return due;
  }

  /**
   * The Parquet files of the folder, the newest first; none where it cannot be read, which is told each time
   * that it begins.
   */
  async #listFiles(): Promise<File[]> {
    const { folder } = this.#options;
    const names: string[] = [];
    let why: string | null = null;
    try {
      for await (const { name } of await opendir(folder)) {
        if (names.push(name) > namesMax) break;
      }
      if (names.length > namesMax)
        why = `It holds more than ${namesMax} names; whatever comes after these is not looked at.`;
    } catch (error) {
      why = `It cannot be read: ${(error as Error).message}`;
    }
    if (why !== null && why !== this.#trouble)
      this.#deps.bus.publish({ type: 'liveIgnored', file: folder, why });
    this.#trouble = why;
    const files: File[] = [];
    for (const name of names.slice(0, namesMax).filter((one) => one.endsWith('.parquet'))) {
      const found = await stat(join(folder, name)).catch(() => null);
      if (found?.isFile() === true) files.push({ name, size: found.size, mtimeMs: found.mtimeMs });
    }
    return files.sort((a, b) => b.mtimeMs - a.mtimeMs || (a.name < b.name ? -1 : 1));
  }

  /** The rows of a file, noting their digest; null where they cannot be read, which is told. */
  async #read(file: File): Promise<LiveRows | null> {
    const { folder, manifest } = this.#options;
    const note = (digest: Hash | null): void =>
      void this.#seen.set(file.name, { ...file, digest, told: this.#seen.get(file.name)?.told ?? new Set() });
    note(null);
    if (file.size > fileMaxBytes) {
      this.#tell(
        file.name,
        'size',
        `It has ${file.size} bytes, and live rows never more than ${fileMaxBytes}.`,
      );
      return null;
    }
    try {
      const rows = await loadSortedLive(join(folder, file.name), manifest);
      note(rowsDigest(rows));
      return rows;
    } catch (error) {
      if (error instanceof GridlodeError) this.#tell(file.name, error.code, error.message);
      else this.#fail(error);
      return null;
    }
  }

  async #predict(round: RoundView, rows: LiveRows, name: string): Promise<void> {
    const { client, bus } = this.#deps;
    this.#attempts.set(round.era, (this.#attempts.get(round.era) ?? 0) + 1);
    try {
      const { era, deadline, records, models } = await predictRound(
        client,
        this.#options,
        round,
        rows,
        this.#stop.signal,
      );
      const count = (state: string): number => models.filter((model) => model.state === state).length;
      bus.publish({
        type: 'livePredicted',
        file: name,
        era,
        deadline,
        models: count('sent'),
        absent: count('absent'),
        records,
      });
      // What is absent now will be absent at the next cut.
      this.#attempts.set(era, attemptsMax);
    } catch (error) {
      if (error instanceof GridlodeError) this.#tell(name, error.code, error.message);
      else this.#fail(error);
    }
  }

  #tell(name: string, kind: string, why: string): void {
    const told = this.#seen.get(name)?.told;
    if (told?.has(kind) === true) return;
    told?.add(kind);
    this.#deps.bus.publish({ type: 'liveIgnored', file: name, why });
  }

  #fail(error: unknown): void {
    if (!this.#stop.signal.aborted) this.#deps.onError(error);
  }
}
