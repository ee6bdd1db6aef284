import { domainHash, type Hash } from '../codec/hash.js';
import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
import { selectRows } from './columns.js';
import {
  asBytes,
  blockMaxBytes,
  encodeIds,
  orderOfIds,
  rowsMaxCount,
  targetBits,
  type EraBlock,
} from './era-block.js';

/** Rows to predict: their ids, and the features of the manifest. */
export type LiveRows = Pick<EraBlock, 'ids' | 'columns'>;

/**
 * The same rows in ascending order of their ids, as digests and predictions take them. Throws
 * DATASET_ID_MALFORMED, DATASET_ID_DUPLICATE or DATASET_BLOCK_SIZE.
 */
export function sortRows({ ids, columns }: LiveRows): LiveRows {
  const order = orderLive(ids);
  if (ids.length * columns.features > blockMaxBytes)
    fail(
      datasetCodes,
      'DATASET_BLOCK_SIZE',
      `${ids.length} rows of ${columns.features} features are too many`,
    );
  return { ids: Array.from(order, (row) => ids[row] as string), columns: selectRows(columns, order) };
}

/**
 * What a round says of its rows, in whatever order they come. Throws as sortRows does. Source: rule
 * DATA-20.
 */
export function rowsDigest(rows: LiveRows): Hash {
  const { ids, columns } = sortRows(rows);
  return domainHash('live-rows', encodeIds(ids), asBytes(columns.values));
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
  const order = orderOfIds(ids);
  order.forEach((row, i) => {
    const id = ids[row] as string;
    if (i > 0 && id === ids[order[i - 1] as number])
      fail(datasetCodes, 'DATASET_ID_DUPLICATE', `The id ${id} stands on two live rows`);
  });
  return order;
}
