import { fail } from '../protocol/error.js';
import { callAddon } from './addon.js';
import { expectArray, packedBytes } from './arguments.js';
import { engineCodes } from './codes.js';

/**
 * Writes columns, `features` of `rows` values each, to `packed` as an era's block has them, two rows a byte,
 * the rows in the order given. Several times as fast as what the protocol specifies it by. Throws
 * ENGINE_VALUE for values other than 0..4, and ENGINE_ARGUMENT. Source: rule DATA-4.
 */
export function packColumns(
  { rows, features, values }: { rows: number; features: number; values: Int8Array },
  order: Uint32Array,
  packed: Uint8Array,
): void {
  expectArray('values', values, Int8Array, rows * features);
  expectArray('order', order, Uint32Array, rows);
  expectArray('packed', packed, Uint8Array, packedBytes(rows, features));
  if (order.some((row) => row >= rows)) fail(engineCodes, 'ENGINE_ARGUMENT', 'order must name rows');
  if (!callAddon((addon) => addon.packColumns(values, rows, features, order, packed)))
    fail(engineCodes, 'ENGINE_VALUE', 'A feature value is not one of 0 to 4');
}
