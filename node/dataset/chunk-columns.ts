import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb, { type DataChunk } from '@duckdb/node-bindings';

/**
 * The columns of a chunk as DuckDB has them in memory, by the calls beneath those of the package: it has none
 * but for single values, of which there are billions, and describes the type of each column of each chunk
 * anew.
 */
export class ChunkColumns {
  readonly rows: number;
  readonly #raw: DataChunk;
  /** Those that were asked for: each is, once for each era of the chunk. */
  readonly #columns: ColumnVector[] = [];

  constructor(private readonly chunk: DuckDBDataChunk) {
    // Private by its type alone, in the version that this project is pinned to.
    this.#raw = (chunk as unknown as { chunk: DataChunk }).chunk;
    this.rows = duckdb.data_chunk_get_size(this.#raw);
  }

  /** A column whose values take so many bytes each. */
  column(index: number, bytesPerValue: number): ColumnVector {
    return (this.#columns[index] ??= this.#read(index, bytesPerValue));
  }

  /** A column of texts. */
  texts(index: number): { getItem(row: number): unknown } {
    return this.chunk.getColumnVector(index);
  }

  #read(index: number, bytesPerValue: number): ColumnVector {
    const vector = duckdb.data_chunk_get_vector(this.#raw, index);
    const bytes = duckdb.vector_get_data(vector, this.rows * bytesPerValue);
    const words = 2 * Math.ceil(this.rows / 64);
    const bits = duckdb.vector_get_validity(vector, 4 * words) as Uint8Array | null;
    return { bytes, valid: bits && new Uint32Array(bits.buffer, bits.byteOffset, words) };
  }
}

export interface ColumnVector {
  readonly bytes: Uint8Array;
  /** A bit for each row, from the lowest, unset where the value is missing; null where none is. */
  readonly valid: Uint32Array | null;
}

export const isValid = (valid: Uint32Array | null, row: number): boolean =>
  valid === null || (((valid[row >> 5] as number) >>> (row & 31)) & 1) === 1;
