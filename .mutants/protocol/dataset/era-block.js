import { textBytes } from '../codec/hash.js';
import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
export const blockMaxBytes = 64 * 1024 * 1024;
export const featuresMaxCount = 5_000;
export const targetsMaxCount = 100;
export const rowsMaxCount = 1_000_000;
const magic = textBytes('GLDE');
const version = 1;
const headerBytes = 20;
const canonicalNan = 0x7fc00000;
const idForm = /^[\x21-\x7e]{1,64}$/;
/**
 * Encodes an era. The order of the rows does not matter: they are sorted by id here, and every NaN and
 * zero takes its one form, so that the same data has the same bytes. Throws the codes of datasetCodes.
 */
export function encodeEraBlock(block) {
    const rows = block.ids.length;
    checkCounts(rows, block.features.length, block.targets.length);
    if ([...block.features, ...block.targets].some((column) => column.length !== rows))
        throw new RangeError('Columns of unequal length');
    const order = orderOfIds(block.ids);
    const ids = encodeIds(Array.from(order, (row) => block.ids[row]));
    const featureStart = headerBytes + ids.length;
    const targetStart = featureStart + rows * block.features.length;
    const length = targetStart + 4 * rows * block.targets.length;
    if (length > blockMaxBytes)
        fail(datasetCodes, 'DATASET_BLOCK_SIZE', `An era of ${rows} rows takes ${length} bytes`);
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    bytes.set(magic);
    [version, rows, block.features.length, block.targets.length].forEach((value, i) => view.setUint32(4 + 4 * i, value, true));
    bytes.set(ids, headerBytes);
    block.features.forEach((column, f) => {
        const start = featureStart + f * rows;
        for (let i = 0; i < rows; i++)
            bytes[start + i] = column[order[i]];
    });
    block.targets.forEach((column, t) => {
        const start = targetStart + 4 * t * rows;
        for (let i = 0; i < rows; i++)
            view.setUint32(start + 4 * i, targetBits(column[order[i]]), true);
    });
    decodeEraBlock(bytes);
    return bytes;
}
/**
 * Decodes an era block, checking every byte. Throws the codes of datasetCodes. Source: SPEC.md, DATA-1 to
 * DATA-8.
 */
export function decodeEraBlock(bytes) {
    if (bytes.length > blockMaxBytes)
        fail(datasetCodes, 'DATASET_BLOCK_SIZE', `The block has ${bytes.length} bytes`);
    if (bytes.length < headerBytes || magic.some((value, i) => bytes[i] !== value)) {
        fail(datasetCodes, 'DATASET_BLOCK_HEADER', 'The bytes do not begin as an era block');
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const [found, rows, features, targets] = [4, 8, 12, 16].map((at) => view.getUint32(at, true));
    if (found !== version)
        fail(datasetCodes, 'DATASET_BLOCK_HEADER', `The era block has version ${found}, not ${version}`);
    checkCounts(rows, features, targets);
    const { ids, end } = decodeIds(bytes, rows);
    const targetStart = end + rows * features;
    if (bytes.length !== targetStart + 4 * rows * targets) {
        fail(datasetCodes, 'DATASET_BLOCK_SIZE', `The block has ${bytes.length} bytes where its header means ${targetStart + 4 * rows * targets}`);
    }
    for (let i = end; i < targetStart; i++) {
        if (bytes[i] > 4)
            fail(datasetCodes, 'DATASET_FEATURE_RANGE', `Feature ${Math.floor((i - end) / rows)} of row ${(i - end) % rows} is ${bytes[i]}`);
    }
    const values = new Int8Array(bytes.buffer, bytes.byteOffset + end, rows * features);
    return {
        ids,
        features: Array.from({ length: features }, (_, f) => values.subarray(f * rows, (f + 1) * rows)),
        targets: Array.from({ length: targets }, (_, t) => decodeTarget(view, targetStart + 4 * t * rows, rows, t)),
    };
}
function checkCounts(rows, features, targets) {
    const within = (value, max) => value >= 1 && value <= max;
    if (!within(rows, rowsMaxCount) ||
        !within(features, featuresMaxCount) ||
        !within(targets, targetsMaxCount)) {
        fail(datasetCodes, 'DATASET_BLOCK_HEADER', `An era of ${rows} rows, ${features} features and ${targets} targets is out of bounds`);
    }
}
/** Throws DATASET_ID_MALFORMED. */
function checkId(id) {
    if (!idForm.test(id))
        fail(datasetCodes, 'DATASET_ID_MALFORMED', `${JSON.stringify(id)} is no row id`);
}
/** The rows in ascending order of their ids. Throws DATASET_ID_MALFORMED. */
export function orderOfIds(ids) {
    ids.forEach(checkId);
    // Ids are ASCII, so the order of their UTF-16 units is the order of their bytes.
    return Uint32Array.from(ids.keys()).sort((a, b) => (ids[a] < ids[b] ? -1 : 1));
}
/** Each id as its length in one byte and its text: all of it is ASCII, so one text makes all the bytes. */
export const encodeIds = (ids) => textBytes(ids.map((id) => String.fromCharCode(id.length) + id).join(''));
function decodeIds(bytes, rows) {
    const ids = [];
    let at = headerBytes;
    let last = '';
    for (let row = 0; row < rows; row++) {
        const end = at + 1 + (bytes[at] ?? 0);
        if (end > bytes.length)
            fail(datasetCodes, 'DATASET_BLOCK_SIZE', `The block ends within the id of row ${row}`);
        const id = String.fromCharCode(...bytes.subarray(at + 1, end));
        checkId(id);
        if (id === last)
            fail(datasetCodes, 'DATASET_ID_DUPLICATE', `The id ${id} stands twice in its era`);
        if (id < last)
            fail(datasetCodes, 'DATASET_ID_ORDER', `The id ${id} follows ${last}`);
        ids.push(id);
        last = id;
        at = end;
    }
    return { ids, end: at };
}
/** The bits of a target as stored: one NaN and one zero. */
export function targetBits(value) {
    if (Number.isNaN(value))
        return canonicalNan;
    scratch.setFloat32(0, value === 0 ? 0 : value);
    return scratch.getUint32(0);
}
const scratch = new DataView(new ArrayBuffer(4));
function decodeTarget(view, start, rows, target) {
    return Float32Array.from({ length: rows }, (_, row) => {
        const value = view.getFloat32(start + 4 * row, true);
        if (view.getUint32(start + 4 * row, true) !== targetBits(value) || Math.abs(value) === Infinity) {
            fail(datasetCodes, 'DATASET_TARGET_VALUE', `Target ${target} of row ${row} is no canonical number`);
        }
        if (target === 0 && Number.isNaN(value))
            fail(datasetCodes, 'DATASET_TARGET_MISSING', `Row ${row} has no main target`);
        return value;
    });
}
//# sourceMappingURL=era-block.js.map