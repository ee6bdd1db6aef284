/** Rows done of all rows. */
export type OnRows = (rows: number, totalRows: number) => void;

/**
 * How a long run over a dataset reports and ends: an abort rejects with the signal's reason and leaves
 * nothing.
 */
export interface RunOptions {
  readonly onProgress?: OnRows;
  /** Of the file of values, which comes last where a dataset is stored. */
  readonly onValues?: OnRows;
  readonly signal?: AbortSignal;
}
