import { callAddon, settleJob, type NativeValues } from './addon.js';
import {
  expectArray,
  expectInteger,
  expectPath,
  expectText,
  featuresMax,
  packedBytes,
  rowsMax,
  targetsMax,
} from './arguments.js';
import { fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';

export interface ValuesShape {
  readonly rows: number;
  readonly features: number;
  readonly targets: number;
}

/** As many as the head of a file has room for. */
const bindingMaxBytes = 128;

/**
 * A file of the values of all rows of a dataset, four bits each, and of their targets, which is mapped: every
 * training reads the same pages, and the system takes them back where others need memory. Methods throw
 * ENGINE_ARGUMENT for wrong arguments and ENGINE_STATE out of their order.
 */
export class EngineValues {
  readonly #native: NativeValues;
  #state: 'filling' | 'ready' | 'closed';
  /** Columns on their way. */
  #pushing = 0;

  private constructor(
    readonly shape: ValuesShape,
    native: NativeValues,
    state: 'filling' | 'ready',
  ) {
    this.#native = native;
    this.#state = state;
  }

  /** A new file, which takes its place on the disk at once. Throws ENGINE_CACHE. */
  static create(path: string, shape: ValuesShape): EngineValues {
    return new EngineValues(shape, openNative(path, shape), 'filling');
  }

  /** Throws ENGINE_CACHE unless the file was finished, with this shape and binding. */
  static open(path: string, binding: string, shape: ValuesShape): EngineValues {
    expectBinding(binding);
    return new EngineValues(shape, openNative(path, shape, binding), 'ready');
  }

  /** For EngineDataset. */
  get native(): NativeValues {
    this.#expect('ready');
    return this.#native;
  }

  /**
   * Rows from firstRow on, of `features` features from firstFeature on, as the block of their era has them:
   * two rows of a feature in a byte (rule DATA-4). Two features share a place, so they come in pairs, but for
   * the last of an odd number. Throws ENGINE_VALUE and ENGINE_CACHE.
   */
  pushPacked(
    firstRow: number,
    rowCount: number,
    firstFeature: number,
    features: number,
    packed: Uint8Array,
  ): void {
    this.#expect('filling');
    this.#expectRows(firstRow, rowCount);
    this.#expectFeatures(firstFeature, features);
    expectArray('packed', packed, Uint8Array, packedBytes(rowCount, features));
    callAddon(() => this.#native.pushPacked(firstRow, rowCount, firstFeature, features, packed));
  }

  /**
   * The same of columns that are not packed, `features` of order.length values each, on a thread of its own,
   * which writes them to `packed` as pushPacked takes them, the rows in the order given; all three arrays are
   * in use until the promise settles. Several times as fast as what the protocol specifies it by. Rejects
   * with ENGINE_VALUE for values other than 0..4, and ENGINE_CACHE. Source: rule DATA-4.
   */
  async pushColumns(
    firstRow: number,
    firstFeature: number,
    { features, values }: { features: number; values: Int8Array },
    order: Uint32Array,
    packed: Uint8Array,
  ): Promise<void> {
    this.#expect('filling');
    expectArray('order', order, Uint32Array);
    const rows = order.length;
    this.#expectRows(firstRow, rows);
    this.#expectFeatures(firstFeature, features);
    expectArray('values', values, Int8Array, rows * features);
    expectArray('packed', packed, Uint8Array, packedBytes(rows, features));
    if (order.some((row) => row >= rows)) fail(engineCodes, 'ENGINE_ARGUMENT', 'order must name rows');
    this.#pushing++;
    try {
      await settleJob(
        callAddon(() => this.#native.pushColumns(firstRow, firstFeature, features, values, order, packed)),
      );
    } finally {
      this.#pushing--;
    }
  }

  /** Likewise a target: rowCount float32, least significant byte first (rule DATA-5). Throws ENGINE_CACHE. */
  pushTarget(firstRow: number, rowCount: number, target: number, values: Uint8Array): void {
    this.#expect('filling');
    this.#expectRows(firstRow, rowCount);
    expectInteger('target', target, 0, this.shape.targets - 1);
    expectArray('values', values, Uint8Array, 4 * rowCount);
    callAddon(() => this.#native.pushTarget(firstRow, rowCount, target, values));
  }

  /** Has all of it on the disk. `binding`: whose values they are. Throws ENGINE_CACHE. */
  finish(binding: string): void {
    this.#expect('filling');
    if (this.#pushing > 0) fail(engineCodes, 'ENGINE_STATE', 'Columns are on their way to the values');
    expectBinding(binding);
    callAddon(() => this.#native.finish(binding));
    this.#state = 'ready';
  }

  /** Whether the file has the values and targets of a block, targets x rowCount. Throws ENGINE_CACHE. */
  holds(firstRow: number, rowCount: number, packed: Uint8Array, targets: Uint8Array): boolean {
    this.#expect('ready');
    this.#expectRows(firstRow, rowCount);
    expectArray('packed', packed, Uint8Array, packedBytes(rowCount, this.shape.features));
    expectArray('targets', targets, Uint8Array, 4 * this.shape.targets * rowCount);
    return callAddon(() => this.#native.holds(firstRow, rowCount, packed, targets));
  }

  /** A target of some rows. Throws ENGINE_ROWS where it is not what was pushed. */
  target(target: number, firstRow: number, rowCount: number): Float32Array {
    this.#expect('ready');
    this.#expectRows(firstRow, rowCount);
    expectInteger('target', target, 0, this.shape.targets - 1);
    return callAddon(() => this.#native.target(target, firstRow, rowCount));
  }

  /** Datasets of these values go on. */
  close(): void {
    if (this.#state !== 'closed') this.#native.close();
    this.#state = 'closed';
  }

  #expectRows(firstRow: number, rowCount: number): void {
    expectInteger('firstRow', firstRow, 0, this.shape.rows - 1);
    expectInteger('rowCount', rowCount, 1, this.shape.rows - firstRow);
  }

  /** Of those from firstFeature on, two share a place. */
  #expectFeatures(firstFeature: number, features: number): void {
    const { features: all } = this.shape;
    expectInteger('firstFeature', firstFeature, 0, all - 1);
    expectInteger('features', features, 1, all - firstFeature);
    if (firstFeature % 2 === 1 || (features % 2 === 1 && firstFeature + features < all))
      fail(engineCodes, 'ENGINE_ARGUMENT', 'features must come in pairs');
  }

  #expect(state: 'filling' | 'ready'): void {
    if (this.#state !== state)
      fail(engineCodes, 'ENGINE_STATE', `The values are ${this.#state}, not ${state}`);
  }
}

function expectBinding(binding: string): void {
  expectText('binding', binding);
  expectInteger('the length of the binding', Buffer.byteLength(binding), 0, bindingMaxBytes);
}

/** Without a binding a new one. */
function openNative(path: string, shape: ValuesShape, binding?: string): NativeValues {
  const { rows, features, targets } = shape;
  expectPath('path', path);
  expectInteger('rows', rows, 1, rowsMax);
  expectInteger('features', features, 1, featuresMax);
  expectInteger('targets', targets, 0, targetsMax);
  return callAddon((addon) => new addon.Values(path, rows, features, targets, binding));
}
