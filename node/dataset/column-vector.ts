import type { DuckDBDataChunk } from '@duckdb/node-api';

type Items = Int8Array | Float32Array | Float64Array;

/** A column of a chunk as DuckDB has it in memory. */
export interface ColumnVector<T extends Items> {
  readonly items: T;
  /** A bit for each row, from the lowest, unset where the value is missing; null where none is. */
  readonly valid: Uint32Array | null;
}

/**
 * A column without a call for each of its values, of which there are billions. What the package names
 * `items` and `validity` is there in the version that this project is pinned to, and not in its types. Throws
 * TypeError where it is not.
 */
export function columnVector<T extends Items>(chunk: DuckDBDataChunk, column: number): ColumnVector<T> {
  const { items, validity } = chunk.getColumnVector(column) as unknown as {
    items?: T;
    validity?: { data: BigUint64Array | null };
  };
  const data = validity?.data;
  if (!ArrayBuffer.isView(items) || data === undefined)
    throw new TypeError('A vector of DuckDB has no items or no validity');
  return { items, valid: data && new Uint32Array(data.buffer, data.byteOffset, 2 * data.length) };
}

export const isValid = (valid: Uint32Array | null, row: number): boolean =>
  valid === null || (((valid[row >> 5] as number) >>> (row & 31)) & 1) === 1;
