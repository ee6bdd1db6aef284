import { callAddon, type NativeValues } from './addon.js';
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

  private constructor(
    readonly shape: ValuesShape,
    native: NativeValues,
    state: 'filling' | 'ready',
  ) {
    this.#native = native;
    this.#state = state;
  }

  /**
   * A new file, which takes its place on the disk at once. `binding`: whose values they are. Throws
   * ENGINE_CACHE.
   */
  static create(path: string, binding: string, shape: ValuesShape): EngineValues {
    return new EngineValues(shape, openNative(path, binding, shape, true), 'filling');
  }

  /** Throws ENGINE_CACHE unless the file was finished, with this shape and binding. */
  static open(path: string, binding: string, shape: ValuesShape): EngineValues {
    return new EngineValues(shape, openNative(path, binding, shape, false), 'ready');
  }

  /** For EngineDataset. */
  get native(): NativeValues {
    this.#expect('ready');
    return this.#native;
  }

  /**
   * The rows from firstRow on as the block of their era has them (rules DATA-4 and DATA-5): `packed`, two
   * rows of a feature in a byte, and `targets`, targets x rowCount float32, least significant byte first.
   * Throws ENGINE_VALUE and ENGINE_CACHE.
   */
  push(firstRow: number, rowCount: number, packed: Uint8Array, targets: Uint8Array): void {
    this.#expect('filling');
    this.#expectRows(firstRow, rowCount, packed, targets);
    callAddon(() => this.#native.push(firstRow, rowCount, packed, targets));
  }

  /** Has all of it on the disk. Throws ENGINE_CACHE. */
  finish(): void {
    this.#expect('filling');
    callAddon(() => this.#native.finish());
    this.#state = 'ready';
  }

  /** Whether the file has the values and targets of a block. Throws ENGINE_CACHE. */
  holds(firstRow: number, rowCount: number, packed: Uint8Array, targets: Uint8Array): boolean {
    this.#expect('ready');
    this.#expectRows(firstRow, rowCount, packed, targets);
    return callAddon(() => this.#native.holds(firstRow, rowCount, packed, targets));
  }

  /** A target of some rows. Throws ENGINE_ROWS where it is not what was pushed. */
  target(target: number, firstRow: number, rowCount: number): Float32Array {
    this.#expect('ready');
    expectInteger('target', target, 0, this.shape.targets - 1);
    expectInteger('firstRow', firstRow, 0, this.shape.rows - 1);
    expectInteger('rowCount', rowCount, 1, this.shape.rows - firstRow);
    return callAddon(() => this.#native.target(target, firstRow, rowCount));
  }

  /** Datasets of these values go on. */
  close(): void {
    if (this.#state !== 'closed') this.#native.close();
    this.#state = 'closed';
  }

  #expectRows(firstRow: number, rowCount: number, packed: Uint8Array, targets: Uint8Array): void {
    expectInteger('firstRow', firstRow, 0, this.shape.rows - 1);
    expectInteger('rowCount', rowCount, 1, this.shape.rows - firstRow);
    expectArray('packed', packed, Uint8Array, packedBytes(rowCount, this.shape.features));
    expectArray('targets', targets, Uint8Array, 4 * this.shape.targets * rowCount);
  }

  #expect(state: 'filling' | 'ready'): void {
    if (this.#state !== state)
      fail(engineCodes, 'ENGINE_STATE', `The values are ${this.#state}, not ${state}`);
  }
}

function openNative(path: string, binding: string, shape: ValuesShape, isNew: boolean): NativeValues {
  const { rows, features, targets } = shape;
  expectPath('path', path);
  expectText('binding', binding);
  expectInteger('the length of the binding', Buffer.byteLength(binding), 0, bindingMaxBytes);
  expectInteger('rows', rows, 1, rowsMax);
  expectInteger('features', features, 1, featuresMax);
  expectInteger('targets', targets, 0, targetsMax);
  return callAddon((addon) => new addon.Values(path, binding, rows, features, targets, isNew));
}
