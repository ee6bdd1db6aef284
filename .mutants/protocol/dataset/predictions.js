import { hashBytes, toHash } from '../codec/hash.js';
import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
import { rowsMaxCount } from './era-block.js';
const version = 1;
const rowsAt = 33;
const headerBytes = rowsAt + 4;
/** How the text of predictions begins. */
export const predictionsHeader = 'id,prediction';
/** Bytes of a prediction block at most. */
export const predictionsMaxBytes = headerBytes + 8 * rowsMaxCount;
/**
 * The block of what the model of a point predicts, in ascending order of the rows' ids. Throws as
 * decodePredictions does. Source: SPEC.md rule DATA-21.
 */
export function encodePredictions(pointId, predictions) {
    const block = new Uint8Array(headerBytes + 8 * predictions.length);
    const view = new DataView(block.buffer);
    block[0] = version;
    block.set(hashBytes(pointId), 1);
    view.setUint32(rowsAt, predictions.length, true);
    predictions.forEach((value, row) => view.setFloat64(headerBytes + 8 * row, value, true));
    decodePredictions(block);
    return block;
}
/** Decodes a prediction block, checking every byte. Throws PREDICTIONS_BLOCK or PREDICTIONS_VALUE. */
export function decodePredictions(block) {
    if (block.length < headerBytes || block[0] !== version)
        fail(datasetCodes, 'PREDICTIONS_BLOCK', 'The bytes do not begin as a prediction block');
    const view = new DataView(block.buffer, block.byteOffset, block.length);
    const rows = view.getUint32(rowsAt, true);
    if (rows === 0 || rows > rowsMaxCount || block.length !== headerBytes + 8 * rows) {
        fail(datasetCodes, 'PREDICTIONS_BLOCK', `A prediction block of ${rows} rows does not have ${block.length} bytes`);
    }
    const predictions = Float64Array.from({ length: rows }, (_, row) => view.getFloat64(headerBytes + 8 * row, true));
    const bad = predictions.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
        fail(datasetCodes, 'PREDICTIONS_VALUE', `The prediction of row ${bad} is ${predictions[bad]}`);
    return { pointId: toHash(block.subarray(1, rowsAt)), predictions };
}
/**
 * Predictions as text, the rows in the order given. ECMAScript prints the shortest text that reads back as
 * the same double. Source: SPEC.md rule ROUND-10.
 */
export const predictionsText = (ids, predictions) => `${predictionsHeader}\n${ids.map((id, row) => `${id},${predictions[row]}\n`).join('')}`;
//# sourceMappingURL=predictions.js.map