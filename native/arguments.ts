import { fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';

/** Rows are counted in 31 bits by LightGBM, and doubled by it. */
export const rowsMax = 2 ** 30;
/** 14 bits of a node's encoding, of which the last value marks a leaf. */
export const featuresMax = 16_383;
/** Of `max_bin`: features have five values. */
export const binsMin = 2;
export const binsMax = 5;
/** With at most 128 leaves, every node of a tree has a number of one byte. */
export const leavesMax = 128;
export const depthMax = leavesMax - 1;
/** Of a dataset, as era blocks have them at most. */
export const targetsMax = 100;
/** What columns take as an era's block has them, two rows a byte. Source: rule DATA-4. */
export const packedBytes = (rows: number, features: number): number => features * Math.ceil(rows / 2);
export const treesMax = 2 ** 32 - 1;

export function expectInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    fail(
      engineCodes,
      'ENGINE_ARGUMENT',
      `${name} must be a whole number from ${min} to ${max}, not ${String(value)}`,
    );
  }
}

type TypedArray = Uint8Array | Uint32Array | Int8Array | Float32Array | Float64Array;
type TypedArrayClass = new (length: number) => TypedArray;

/** `length` undefined: any. */
export function expectArray(name: string, value: unknown, type: TypedArrayClass, length?: number): void {
  if (!(value instanceof type)) fail(engineCodes, 'ENGINE_ARGUMENT', `${name} must be a ${type.name}`);
  if (length !== undefined && value.length !== length) {
    fail(engineCodes, 'ENGINE_ARGUMENT', `${name} must have ${length} elements, not ${value.length}`);
  }
}

export function expectList(name: string, value: unknown): void {
  if (!Array.isArray(value)) fail(engineCodes, 'ENGINE_ARGUMENT', `${name} must be a list`);
}

export function expectText(name: string, value: unknown): void {
  if (typeof value !== 'string') fail(engineCodes, 'ENGINE_ARGUMENT', `${name} must be a string`);
}

/** LightGBM takes no name to be a name of its own choice. */
export function expectPath(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '' || value.includes('\0'))
    fail(engineCodes, 'ENGINE_ARGUMENT', `${name} must be the path of a file`);
}
