import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
import type { Columns } from './columns.js';

/** What the columns of so many rows and features take when packed. */
export const packedBytes = (rows: number, features: number): number => features * Math.ceil(rows / 2);

/**
 * Writes columns to `packed`, of packedBytes bytes, two rows a byte, the rows in the order given. Throws
 * DATASET_FEATURE_RANGE. Source: rule DATA-4.
 */
export function packColumns(
  { rows, features, values }: Columns,
  order: Uint32Array,
  packed: Uint8Array,
): void {
  let at = 0;
  for (let f = 0; f < features; f++) {
    const start = f * rows;
    for (let i = 0; i < rows; i += 2) {
      const low = values[start + (order[i] as number)] as number;
      const high = i + 1 < rows ? (values[start + (order[i + 1] as number)] as number) : 0;
      // A negative number is a large one without its sign.
      if (low >>> 0 > 4) refuse(f, i, low);
      if (high >>> 0 > 4) refuse(f, i + 1, high);
      packed[at++] = low | (high << 4);
    }
  }
}

/** The columns of so many rows and features, checking every value. Throws DATASET_FEATURE_RANGE. */
export function unpackColumns(packed: Uint8Array, rows: number, features: number): Columns {
  const values = new Int8Array(rows * features);
  let at = 0;
  let out = 0;
  for (let f = 0; f < features; f++) {
    for (let i = 0; i < rows; i += 2) {
      const byte = packed[at++] as number;
      const [low, high] = [byte & 15, byte >> 4];
      const highMax = i + 1 < rows ? 4 : 0;
      if (low > 4 || high > highMax) refuse(f, low > 4 ? i : i + 1, low > 4 ? low : high);
      values[out++] = low;
      if (i + 1 < rows) values[out++] = high;
    }
  }
  return { rows, features, values };
}

const refuse = (feature: number, row: number, value: number): never =>
  fail(datasetCodes, 'DATASET_FEATURE_RANGE', `Feature ${feature} of row ${row} is ${value}`);
