import { EngineDataset } from '../../../native/index.js';
import { fail } from '../../../protocol/error.js';
import { engineProcessCodes } from '../codes.js';
import { binnedBytes, overheadBytes } from '../memory.js';
import { failRows, type Eras } from './eras.js';
import type { ModelRules } from '../messages.js';
import { checkAborted, Release, unlessAborted } from '../release.js';

/** The binned rows that segments are trained on. */
export interface TrainingRows {
  readonly dataset: EngineDataset;
  /** The first row of each era. */
  readonly starts: readonly number[];
  readonly labelMin: number;
  readonly labelMax: number;
  /** Rejects with ENGINE_ROWS where the rows are not what they were when they were filled. */
  check(): Promise<void>;
}

interface Kept {
  /** What it takes while it is filled, and then what it takes. */
  bytes: number;
  readonly stop: AbortController;
  rows: Promise<TrainingRows>;
  ready: boolean;
  users: number;
}

type Wanted = Pick<ModelRules, 'target' | 'maxBin' | 'eras'>;

/**
 * Binned datasets, one for each target, max_bin and list of eras; the least recently used give way to new
 * ones.
 */
export class TrainingRowsCache {
  /** In the order of their use. */
  readonly #kept = new Map<string, Kept>();
  readonly #released = new Release();

  constructor(
    readonly maxBytes: number,
    readonly eras: Eras,
  ) {}

  /** What binned rows take. Throws ENGINE_MEMORY where that is more than there may be. */
  bytesOf({ eras }: Pick<ModelRules, 'eras'>): number {
    const bytes = binnedBytes(this.eras.countRows(eras), this.eras.features);
    if (bytes > this.maxBytes)
      fail(
        engineProcessCodes,
        'ENGINE_MEMORY',
        `The dataset takes ${bytes} bytes where ${this.maxBytes} are allowed`,
      );
    return bytes;
  }

  /**
   * Runs `work` on rows that stay until it ends. Rejects with ENGINE_MEMORY, ENGINE_ABORTED or what reading
   * an era throws.
   */
  async use<T>(wanted: Wanted, signal: AbortSignal, work: (rows: TrainingRows) => Promise<T>): Promise<T> {
    const key = JSON.stringify([wanted.target, wanted.maxBin, wanted.eras]);
    const bytes = this.bytesOf(wanted);
    while (!this.#kept.has(key) && !this.#makeRoom(bytes)) await this.#released.next(signal);
    const kept = this.#kept.get(key) ?? this.#begin(wanted, bytes);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.users++;
    try {
      return await work(await unlessAborted(kept.rows, signal));
    } finally {
      kept.users--;
      if (kept.users === 0 && !kept.ready) {
        kept.stop.abort();
        if (this.#kept.get(key) === kept) this.#kept.delete(key);
      }
      this.#released.wake();
    }
  }

  /** Lets go of what nobody uses, oldest first, until there are `bytes` left; whether there are. */
  #makeRoom(bytes: number): boolean {
    let used = [...this.#kept.values()].reduce((sum, kept) => sum + kept.bytes, 0);
    for (const [key, kept] of this.#kept) {
      if (used + bytes <= this.maxBytes) break;
      if (kept.users > 0) continue;
      this.#kept.delete(key);
      used -= kept.bytes;
      void kept.rows.then(({ dataset }) => dataset.close());
    }
    return used + bytes <= this.maxBytes;
  }

  #begin(wanted: Wanted, bytes: number): Kept {
    const stop = new AbortController();
    const kept: Kept = {
      bytes,
      stop,
      ready: false,
      users: 0,
      rows: fillRows(wanted, this.eras, stop.signal),
    };
    kept.rows.then(
      ({ dataset }) => {
        kept.ready = true;
        kept.bytes = dataset.bytes + overheadBytes(dataset.rows);
        this.#released.wake();
      },
      () => undefined,
    );
    return kept;
  }
}

async function fillRows(
  { target, maxBin, eras }: Wanted,
  source: Eras,
  signal: AbortSignal,
): Promise<TrainingRows> {
  const column = source.targetIndex(target);
  const starts: number[] = [];
  let rows = 0;
  for (const era of eras) {
    checkAborted(signal);
    starts.push(rows);
    rows += await source.useLabelled(era, column, ({ columns }) => columns.rows);
  }
  if (rows === 0)
    fail(engineProcessCodes, 'ENGINE_TARGET', `No row of the training eras has the target ${target}`);
  const dataset = EngineDataset.create({ rows, features: source.features, maxBin: maxBin as 2 | 3 | 4 | 5 });
  try {
    const labels = new Float32Array(rows);
    for (const [i, era] of eras.entries()) {
      checkAborted(signal);
      await source.useLabelled(era, column, ({ columns, labels: ofEra }) => {
        if (columns.rows === 0) return;
        dataset.push(starts[i] as number, columns.rows, columns.values);
        labels.set(ofEra, starts[i]);
      });
    }
    dataset.finish(labels);
    const [labelMin, labelMax] = [Math.min, Math.max].map((choose) =>
      labels.reduce((chosen, label) => choose(chosen, label)),
    ) as [number, number];
    const filled = await dataset.checksum();
    const check = async (): Promise<void> => {
      if ((await dataset.checksum()) !== filled) failRows('The binned rows');
    };
    return { dataset, starts, labelMin, labelMax, check };
  } catch (error) {
    await dataset.close();
    throw error;
  }
}
