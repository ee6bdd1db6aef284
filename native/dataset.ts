import { callAddon, settleJob, type NativeDataset } from './addon.js';
import {
  binsMax,
  binsMin,
  expectArray,
  expectInteger,
  expectList,
  expectPath,
  expectText,
  featuresMax,
  rowsMax,
  treesMax,
} from './arguments.js';
import { fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';
import { chosenKernel, expectKernel } from './kernel.js';
import { checkParameters } from './parameters.js';
import type { EngineValues } from './values.js';

export interface DatasetOptions {
  rows: number;
  features: number;
  /**
   * LightGBM makes {0}{1..4}; {0}{1,2}{3,4}; {0}{1,2}{3}{4} or all five values bins of their own, whatever
   * the rows hold.
   */
  maxBin: 2 | 3 | 4 | 5;
  /** Of trainings on it, chosenKernel() unless given; the result is the same with any. */
  kernel?: string | undefined;
}

export interface RowRange {
  firstRow: number;
  rowCount: number;
}

export interface TrainSegmentOptions {
  /** LightGBM's "key=value key=value", exactly as a training plan makes it. */
  parameters: string;
  /** How many trees the segment has, unless no split is found before. */
  trees: number;
  /** The score of each row before the segment. */
  initScore: Float64Array;
  /** 0 to 4 keys of 1 to 64 bytes. */
  transcriptKeys: readonly Uint8Array[];
  /** The result is the same for any number. */
  threads: number;
  /** What it may take for the features of a tree, by default all that helps; with less it is slower. */
  blockBytes?: number;
  signal?: AbortSignal;
  /** Called after trees, not for each one where they come fast. */
  onTree?: (treesDone: number) => void;
}

export interface SegmentResult {
  /** In the encoding of the spec. */
  trees: Uint8Array;
  treeCount: number;
  /** No split was found before `trees` trees were grown: the segment ends there. */
  finishedEarly: boolean;
  /** 32 bytes for each key. */
  transcripts: Uint8Array[];
  /** The score of each row after the segment. */
  scores: Float64Array;
}

/** As many transcripts as one training makes at most. */
export const transcriptKeysMax = 16;
const threadsMax = 256;

/**
 * Binned rows with their labels. Filled with `push` in order, finished once, then trained on by any number of
 * segments at once. Methods throw ENGINE_ARGUMENT for wrong arguments and ENGINE_STATE out of their order.
 */
export class EngineDataset {
  readonly #native: NativeDataset;
  readonly #trainings = new Set<Promise<unknown>>();
  #rowsPushed = 0;
  #state: 'filling' | 'ready' | 'closed';

  private constructor(
    readonly rows: number,
    readonly features: number,
    readonly maxBin: 2 | 3 | 4 | 5,
    native: NativeDataset,
    state: 'filling' | 'ready',
  ) {
    this.#native = native;
    this.#state = state;
  }

  static create(options: DatasetOptions): EngineDataset {
    const { rows, features, maxBin, kernel } = checkOptions(options);
    const native = callAddon((addon) => new addon.Dataset(kernel, rows, features, maxBin));
    return new EngineDataset(rows, features, maxBin, native, 'filling');
  }

  /**
   * Of some rows of values, which stay where they are, with a label for each. Throws ENGINE_VALUE, and
   * ENGINE_ROWS where it copies values that changed.
   */
  static over(
    values: EngineValues,
    ranges: readonly RowRange[],
    labels: Float32Array,
    { maxBin, kernel }: Pick<DatasetOptions, 'maxBin' | 'kernel'>,
  ): EngineDataset {
    const rows = countRows(ranges, values.shape.rows);
    const options = checkOptions({ rows, features: values.shape.features, maxBin, kernel });
    expectArray('labels', labels, Float32Array, rows);
    const native = callAddon(
      (addon) => new addon.Dataset(options.kernel, values.native, flatten(ranges), labels, maxBin),
    );
    return new EngineDataset(rows, options.features, maxBin, native, 'ready');
  }

  /** Loads what `save` wrote: a local, trusted cache. Throws ENGINE_CACHE. */
  static load(path: string, options: DatasetOptions): EngineDataset {
    expectPath('path', path);
    const { rows, features, maxBin, kernel } = checkOptions(options);
    const native = callAddon((addon) => new addon.Dataset(kernel, rows, features, maxBin, path));
    return new EngineDataset(rows, features, maxBin, native, 'ready');
  }

  /** An estimate of the memory held. */
  get bytes(): number {
    return this.#state === 'closed' ? 0 : this.#native.bytes();
  }

  /**
   * `columns`: column-major int8, features x rowCount, values 0..4, of the rows from firstRow on. Throws
   * ENGINE_VALUE.
   */
  push(firstRow: number, rowCount: number, columns: Int8Array): void {
    this.#expect('filling');
    if (firstRow !== this.#rowsPushed)
      fail(engineCodes, 'ENGINE_STATE', `The next row is ${this.#rowsPushed}, not ${firstRow}`);
    expectInteger('rowCount', rowCount, 1, this.rows - firstRow);
    expectArray('columns', columns, Int8Array, this.features * rowCount);
    callAddon(() => this.#native.push(firstRow, rowCount, columns));
    this.#rowsPushed += rowCount;
  }

  /** `labels`: one finite number for each row. Throws ENGINE_VALUE. */
  finish(labels: Float32Array): void {
    this.#expect('filling');
    if (this.#rowsPushed !== this.rows)
      fail(engineCodes, 'ENGINE_STATE', `Only ${this.#rowsPushed} of ${this.rows} rows are there`);
    expectArray('labels', labels, Float32Array, this.rows);
    callAddon(() => this.#native.finish(labels));
    this.#state = 'ready';
  }

  /** Writes a cache for `load` on this machine. */
  save(path: string): void {
    this.#expect('ready');
    expectPath('path', path);
    callAddon(() => this.#native.save(path));
  }

  /** A dataset of the rows of some eras: the same as one that was filled with only these. */
  subset(ranges: readonly RowRange[]): EngineDataset {
    this.#expect('ready');
    const rows = countRows(ranges, this.rows);
    const native = callAddon((addon) => new addon.Dataset(this.#native, flatten(ranges)));
    return new EngineDataset(rows, this.features, this.maxBin, native, 'ready');
  }

  /**
   * Trains on a thread of its own. Rejects with ENGINE_PARAMETERS, ENGINE_VALUE, ENGINE_ABORTED, and with
   * ENGINE_ROWS where the rows changed in memory.
   */
  async trainSegment(options: TrainSegmentOptions): Promise<SegmentResult> {
    this.#expect('ready');
    const { parameters, trees, initScore, transcriptKeys, threads, signal, onTree } = options;
    const blockBytes = options.blockBytes ?? Number.MAX_SAFE_INTEGER;
    expectText('parameters', parameters);
    checkParameters(parameters, this.maxBin);
    expectInteger('trees', trees, 1, treesMax);
    expectInteger('threads', threads, 1, threadsMax);
    expectInteger('blockBytes', blockBytes, 0, Number.MAX_SAFE_INTEGER);
    expectArray('initScore', initScore, Float64Array, this.rows);
    expectList('transcriptKeys', transcriptKeys);
    expectInteger('the number of transcriptKeys', transcriptKeys.length, 0, transcriptKeysMax);
    for (const key of transcriptKeys) {
      expectArray('a transcript key', key, Uint8Array);
      expectInteger('the length of a transcript key', key.length, 1, 64);
    }
    if (signal !== undefined && !(signal instanceof AbortSignal))
      fail(engineCodes, 'ENGINE_ARGUMENT', 'signal must be an AbortSignal');
    if (onTree !== undefined && typeof onTree !== 'function')
      fail(engineCodes, 'ENGINE_ARGUMENT', 'onTree must be a function');
    if (signal?.aborted) fail(engineCodes, 'ENGINE_ABORTED', 'The work was aborted');
    const job = callAddon(() =>
      this.#native.trainSegment(parameters, trees, threads, initScore, transcriptKeys, onTree, blockBytes),
    );
    signal?.addEventListener('abort', job.abort, { once: true });
    this.#trainings.add(job.promise);
    try {
      return await settleJob(job);
    } finally {
      this.#trainings.delete(job.promise);
      signal?.removeEventListener('abort', job.abort);
    }
  }

  /** Waits for trainings in flight, then frees the rows. */
  async close(): Promise<void> {
    const open = this.#state !== 'closed';
    this.#state = 'closed';
    await Promise.allSettled(this.#trainings);
    if (open) this.#native.close();
  }

  #expect(state: 'filling' | 'ready'): void {
    if (this.#state !== state)
      fail(engineCodes, 'ENGINE_STATE', `The dataset is ${this.#state}, not ${state}`);
  }
}

/** Throws ENGINE_ARGUMENT unless the ranges are of `rows` rows. */
function countRows(ranges: readonly RowRange[], rows: number): number {
  expectList('ranges', ranges);
  let count = 0;
  for (const { firstRow, rowCount } of ranges) {
    expectInteger('firstRow', firstRow, 0, rows - 1);
    expectInteger('rowCount', rowCount, 1, rows - firstRow);
    count += rowCount;
  }
  expectInteger('the number of rows', count, 1, rowsMax);
  return count;
}

const flatten = (ranges: readonly RowRange[]): Int32Array =>
  Int32Array.from(ranges.flatMap(({ firstRow, rowCount }) => [firstRow, rowCount]));

function checkOptions(options: DatasetOptions): DatasetOptions & { kernel: string } {
  expectInteger('rows', options.rows, 1, rowsMax);
  expectInteger('features', options.features, 1, featuresMax);
  expectInteger('maxBin', options.maxBin, binsMin, binsMax);
  return { ...options, kernel: options.kernel === undefined ? chosenKernel() : expectKernel(options.kernel) };
}
