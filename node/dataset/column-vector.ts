import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb, { type DataChunk } from '@duckdb/node-bindings';

/** A column of a chunk as DuckDB has it in memory. */
export interface ColumnVector<T> {
  readonly items: T;
  /** A bit for each row, from the lowest, unset where the value is missing; null where none is. */
  readonly valid: Uint32Array | null;
}

/**
 * A column as an array of its type, by the calls beneath those of the package: it has none but for single
 * values, of which there are billions, and describes the type of each column of each chunk anew.
 */
export function columnVector<T>(
  chunk: DuckDBDataChunk,
  column: number,
  Items: (new (buffer: ArrayBufferLike, start: number, length: number) => T) & { BYTES_PER_ELEMENT: number },
): ColumnVector<T> {
  // Private by its type alone, in the version that this project is pinned to.
  const { chunk: raw } = chunk as unknown as { chunk: DataChunk };
  const rows = duckdb.data_chunk_get_size(raw);
  const vector = duckdb.data_chunk_get_vector(raw, column);
  const data = duckdb.vector_get_data(vector, rows * Items.BYTES_PER_ELEMENT);
  const words = 2 * Math.ceil(rows / 64);
  const bits = duckdb.vector_get_validity(vector, 4 * words) as Uint8Array | null;
  return {
    items: new Items(data.buffer, data.byteOffset, rows),
    valid: bits && new Uint32Array(bits.buffer, bits.byteOffset, words),
  };
}

export const isValid = (valid: Uint32Array | null, row: number): boolean =>
  valid === null || (((valid[row >> 5] as number) >>> (row & 31)) & 1) === 1;
