import { callAddon } from './addon.js';
import { expectList } from './arguments.js';
import { fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';

/**
 * Of arrays one after the other: it is another where any bit of theirs is, unless somebody chose the bytes.
 */
export function checksum(arrays: readonly NodeJS.TypedArray[]): bigint {
  expectList('arrays', arrays);
  if (!arrays.every((array) => ArrayBuffer.isView(array) && 'length' in array))
    fail(engineCodes, 'ENGINE_ARGUMENT', 'arrays must be typed arrays');
  return callAddon((addon) => addon.checksum(arrays));
}
