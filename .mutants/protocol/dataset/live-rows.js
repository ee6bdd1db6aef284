import { concatBytes } from '@noble/hashes/utils.js';
import { domainHash } from '../codec/hash.js';
import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
import { blockMaxBytes, encodeIds, orderOfIds, rowsMaxCount, targetBits, } from './era-block.js';
/**
 * The same rows in ascending order of their ids, as digests and predictions take them. Throws
 * DATASET_ID_MALFORMED, DATASET_ID_DUPLICATE or DATASET_BLOCK_SIZE.
 */
export function sortRows({ ids, features }) {
    const order = orderLive(ids);
    if (ids.length * features.length > blockMaxBytes)
        fail(datasetCodes, 'DATASET_BLOCK_SIZE', `${ids.length} rows of ${features.length} features are too many`);
    return {
        ids: Array.from(order, (row) => ids[row]),
        features: features.map((column) => Int8Array.from(order, (row) => column[row])),
    };
}
/**
 * What a round says of its rows, in whatever order they come. Throws as sortRows does. Source: SPEC.md rule
 * DATA-20.
 */
export function rowsDigest(rows) {
    const { ids, features } = sortRows(rows);
    return domainHash('live-rows', encodeIds(ids), concatBytes(...features.map((column) => new Uint8Array(column.buffer, column.byteOffset, column.length))));
}
/** The same targets in ascending order of their ids. Throws DATASET_ID_MALFORMED or DATASET_ID_DUPLICATE. */
export function sortTargets({ ids, target }) {
    const order = orderLive(ids);
    return {
        ids: Array.from(order, (row) => ids[row]),
        target: Float32Array.from(order, (row) => target[row]),
    };
}
/**
 * What scores say of the targets that they follow from. Throws as sortTargets does. Source: SPEC.md rule
 * DATA-20.
 */
export function targetsDigest(targets) {
    const { ids, target } = sortTargets(targets);
    const bytes = new Uint8Array(4 * target.length);
    const view = new DataView(bytes.buffer);
    target.forEach((value, row) => view.setUint32(4 * row, targetBits(value), true));
    return domainHash('live-targets', encodeIds(ids), bytes);
}
function orderLive(ids) {
    if (ids.length === 0 || ids.length > rowsMaxCount)
        fail(datasetCodes, 'DATASET_BLOCK_SIZE', `A live era has 1 to ${rowsMaxCount} rows, not ${ids.length}`);
    const order = orderOfIds(ids);
    order.forEach((row, i) => {
        const id = ids[row];
        if (i > 0 && id === ids[order[i - 1]])
            fail(datasetCodes, 'DATASET_ID_DUPLICATE', `The id ${id} stands on two live rows`);
    });
    return order;
}
//# sourceMappingURL=live-rows.js.map