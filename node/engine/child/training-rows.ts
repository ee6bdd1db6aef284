import { datasetBytes, EngineDataset, trainingBytes, type EngineValues } from '../../../native/index.js';
import { fail } from '../../../protocol/error.js';
import { engineProcessCodes } from '../codes.js';
import type { Eras } from './eras.js';
import type { ModelRules } from '../messages.js';
import { Release } from '../release.js';

/** The rows that segments are trained on. */
export interface TrainingRows {
  readonly dataset: EngineDataset;
  /** The first row of each era. */
  readonly starts: readonly number[];
  readonly labelMin: number;
  readonly labelMax: number;
}

interface Kept {
  readonly bytes: number;
  readonly rows: TrainingRows;
  users: number;
}

type Wanted = Pick<ModelRules, 'target' | 'maxBin' | 'eras' | 'featuresUsed'>;

/**
 * Datasets of rows of the file of values, one for each target, max_bin and list of eras; the least recently
 * used give way to new ones. And the memory of trainings on them: where there is little, fewer are trained at
 * once, and each more slowly.
 */
export class TrainingRowsCache {
  /** In the order of their use. */
  readonly #kept = new Map<string, Kept>();
  readonly #released = new Release();
  /** What trainings under way take beside the rows. */
  #trainingsBytes = 0;

  constructor(
    readonly maxBytes: number,
    readonly eras: Eras,
    readonly values: EngineValues,
  ) {}

  /** What rows take, and a training on them. Throws ENGINE_MEMORY where it is more than there may be. */
  bytesOf({ eras, featuresUsed }: Pick<ModelRules, 'eras' | 'featuresUsed'>): {
    rows: number;
    training: ReturnType<typeof trainingBytes>;
  } {
    const count = this.eras.countRows(eras);
    const rows = datasetBytes(count, this.eras.features);
    const training = trainingBytes(count, featuresUsed);
    if (rows + training.least > this.maxBytes)
      fail(
        engineProcessCodes,
        'ENGINE_MEMORY',
        `A training takes ${rows + training.least} bytes at least where ${this.maxBytes} are allowed`,
      );
    return { rows, training };
  }

  /**
   * Runs `work` on rows that stay until it ends; where it trains on them, `isTraining`, also with how much it
   * may take for the features of a tree. Rejects with ENGINE_MEMORY, ENGINE_ABORTED, ENGINE_TARGET and
   * ENGINE_ROWS.
   */
  async use<T>(
    wanted: Wanted,
    { signal, isTraining = false }: { signal: AbortSignal; isTraining?: boolean },
    work: (rows: TrainingRows, blockBytes: number) => Promise<T>,
  ): Promise<T> {
    const key = JSON.stringify([wanted.target, wanted.maxBin, wanted.eras]);
    const { rows, training } = this.bytesOf(wanted);
    const least = isTraining ? training.least : 0;
    // Nobody holds a part of what it needs while it waits for the rest.
    let left = this.#makeRoom(key, rows, least);
    while (left < 0) {
      await this.#released.next(signal);
      left = this.#makeRoom(key, rows, least);
    }
    const blockBytes = isTraining ? Math.min(training.blocks, left) : 0;
    const kept = this.#kept.get(key) ?? {
      bytes: rows,
      users: 0,
      rows: chooseRows(wanted, this.eras, this.values),
    };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.users++;
    this.#trainingsBytes += least + blockBytes;
    try {
      return await work(kept.rows, blockBytes);
    } finally {
      this.#trainingsBytes -= least + blockBytes;
      kept.users--;
      this.#released.wake();
    }
  }

  /**
   * Lets go of what nobody uses, oldest first, until the rows of `key` and a training have room. How much is
   * left then, negative where it is too little.
   */
  #makeRoom(key: string, rowsBytes: number, leastBytes: number): number {
    let left = Math.floor(this.maxBytes) - this.#trainingsBytes - leastBytes;
    for (const kept of this.#kept.values()) left -= kept.bytes;
    if (!this.#kept.has(key)) left -= rowsBytes;
    for (const [other, kept] of this.#kept) {
      if (left >= 0) break;
      if (other === key || kept.users > 0) continue;
      this.#kept.delete(other);
      left += kept.bytes;
      void kept.rows.dataset.close();
    }
    return left;
  }
}

/** Those of the eras that have the target, in their order. Source: rule TRAIN-4. */
function chooseRows({ target, maxBin, eras }: Wanted, source: Eras, values: EngineValues): TrainingRows {
  const column = source.targetIndex(target);
  const starts: number[] = [];
  const ranges: { firstRow: number; rowCount: number }[] = [];
  const labels = new Float32Array(source.countRows(eras));
  let rows = 0;
  let [labelMin, labelMax] = [Infinity, -Infinity];
  for (const era of eras) {
    starts.push(rows);
    const firstRow = source.firstRow(era);
    let last: { firstRow: number; rowCount: number } | null = null;
    for (const [i, label] of values.target(column, firstRow, source.countRows([era])).entries()) {
      if (Number.isNaN(label)) {
        last = null;
        continue;
      }
      if (last === null) ranges.push((last = { firstRow: firstRow + i, rowCount: 0 }));
      last.rowCount++;
      labels[rows++] = label;
      labelMin = Math.min(labelMin, label);
      labelMax = Math.max(labelMax, label);
    }
  }
  if (rows === 0)
    fail(engineProcessCodes, 'ENGINE_TARGET', `No row of the training eras has the target ${target}`);
  const dataset = EngineDataset.over(values, ranges, labels.subarray(0, rows), {
    maxBin: maxBin as 2 | 3 | 4 | 5,
  });
  return { dataset, starts, labelMin, labelMax };
}
