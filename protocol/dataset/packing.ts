import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
import { columnAt, type Columns } from './columns.js';

/** What the columns of so many rows and features take when packed. */
export const packedBytes = (rows: number, features: number): number => features * Math.ceil(rows / 2);

/**
 * Writes columns to `packed`, of packedBytes bytes, two rows a byte, the rows in the order given. Throws
 * DATASET_FEATURE_RANGE. Source: rule DATA-4.
 */
export function packColumns(columns: Columns, order: Uint32Array, packed: Uint8Array): void {
  const { rows, features } = columns;
  const pairs = rows >> 1;
  // Of 0 to 4, and only of them, neither the value nor three more than it has a bit beyond the third.
  let bits = 0;
  let at = 0;
  for (let f = 0; f < features; f++) {
    const column = columnAt(columns, f);
    for (let i = 0; i < pairs; i++) {
      const low = column[order[2 * i] as number] as number;
      const high = column[order[2 * i + 1] as number] as number;
      bits |= low | (low + 3) | high | (high + 3);
      packed[at++] = low | (high << 4);
    }
    if (rows % 2 === 1) {
      const last = column[order[rows - 1] as number] as number;
      bits |= last | (last + 3);
      packed[at++] = last;
    }
  }
  if (bits >>> 0 > 7) refuseOdd(columns);
}

/** The columns of so many rows and features, checking every value. Throws DATASET_FEATURE_RANGE. */
export function unpackColumns(packed: Uint8Array, rows: number, features: number): Columns {
  const columns = { rows, features, values: new Int8Array(rows * features) };
  const { values } = columns;
  const pairs = rows >> 1;
  let bits = 0;
  let rest = 0;
  let at = 0;
  let out = 0;
  for (let f = 0; f < features; f++) {
    for (let i = 0; i < pairs; i++) {
      const byte = packed[at++] as number;
      const [low, high] = [byte & 15, byte >> 4];
      bits |= low | (low + 3) | high | (high + 3);
      values[out++] = low;
      values[out++] = high;
    }
    if (rows % 2 === 1) {
      const byte = packed[at++] as number;
      rest |= byte >> 4;
      bits |= (byte & 15) | ((byte & 15) + 3);
      values[out++] = byte;
    }
  }
  if (rest !== 0)
    fail(datasetCodes, 'DATASET_FEATURE_RANGE', 'A column of odd length ends with a value more');
  if (bits > 7) refuseOdd(columns);
  return columns;
}

/** Throws DATASET_FEATURE_RANGE for a value that is none of the five. */
function refuseOdd({ rows, values }: Columns): never {
  const odd = values.findIndex((value) => value < 0 || value > 4);
  return fail(
    datasetCodes,
    'DATASET_FEATURE_RANGE',
    `Feature ${Math.floor(odd / rows)} of row ${odd % rows} is ${values[odd]}`,
  );
}
