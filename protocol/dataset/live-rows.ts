import { domainHash, type Hash } from '../codec/hash.js';
import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
import { selectRows } from './columns.js';
import {
  blockMaxBytes,
  encodeIds,
  orderOfIds,
  rowsMaxCount,
  targetBits,
  type EraBlock,
} from './era-block.js';
import { packColumns, packedBytes } from './packing.js';

/** Rows to predict: their ids, and the features of the manifest. */
export type LiveRows = Pick<EraBlock, 'ids' | 'columns'>;

/**
 * The same rows in ascending order of their ids, as digests and predictions take them. Throws
 * DATASET_ID_MALFORMED, DATASET_ID_DUPLICATE or DATASET_BLOCK_SIZE.
 */
export function sortRows({ ids, columns }: LiveRows): LiveRows {
  const order = orderLive(ids);
  return { ids: Array.from(order, (row) => ids[row] as string), columns: selectRows(columns, order) };
}

/**
 * What a round says of its rows, in whatever order they come. Throws as sortRows does. Source: rule
 * DATA-20.
 */
export function rowsDigest({ ids, columns }: LiveRows): Hash {
  const order = orderLive(ids);
  const packed = new Uint8Array(livePackedBytes(ids.length, columns.features));
  packColumns(columns, order, packed);
  return domainHash('live-rows', encodeIds(Array.from(order, (row) => ids[row] as string)), packed);
}

/** What the features of live rows take. Throws DATASET_BLOCK_SIZE where it is more than a digest is of. */
export function livePackedBytes(rows: number, features: number): number {
  const bytes = packedBytes(rows, features);
  return bytes <= blockMaxBytes
    ? bytes
    : fail(datasetCodes, 'DATASET_BLOCK_SIZE', `${rows} rows of ${features} features are too many`);
}

/** The targets of a live era. */
export interface LiveTargets {
  readonly ids: readonly string[];
  /** NaN where a row has none. */
  readonly target: Float32Array;
}

/** The same targets in ascending order of their ids. Throws DATASET_ID_MALFORMED or DATASET_ID_DUPLICATE. */
export function sortTargets({ ids, target }: LiveTargets): LiveTargets {
  const order = orderLive(ids);
  return {
    ids: Array.from(order, (row) => ids[row] as string),
    target: Float32Array.from(order, (row) => target[row] as number),
  };
}

/**
 * What scores say of the targets that they follow from. Throws as sortTargets does. Source: rule
 * DATA-20.
 */
export function targetsDigest(targets: LiveTargets): Hash {
  const { ids, target } = sortTargets(targets);
  const bytes = new Uint8Array(4 * target.length);
  const view = new DataView(bytes.buffer);
  target.forEach((value, row) => view.setUint32(4 * row, targetBits(value), true));
  return domainHash('live-targets', encodeIds(ids), bytes);
}

function orderLive(ids: readonly string[]): Uint32Array {
  if (ids.length === 0 || ids.length > rowsMaxCount)
    fail(datasetCodes, 'DATASET_BLOCK_SIZE', `A live era has 1 to ${rowsMaxCount} rows, not ${ids.length}`);
  return orderOfIds(ids);
}
