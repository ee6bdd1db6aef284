import { datasetCodes } from '../../protocol/dataset/codes.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { parquet, quoteName } from './parquet-session.js';
const missingValue = 2;
/**
 * The rows of a file that `where` selects, as they come: at most 2,048 at once, split by era. Throws
 * DATASET_FEATURE_RANGE, DATASET_FEATURE_MISSING, DATASET_TARGET_MISSING, DATASET_ID_MALFORMED or
 * DATASET_FILE_CORRUPT.
 */
export async function* readRows(session, file, { features, targets }, missing, where) {
    const columns = [
        'era',
        'id',
        ...features.map((name) => featureSql(quoteName(name), file.columns.get(name))),
        ...targets.map(quoteName),
    ];
    for await (const chunk of session.stream(`SELECT ${columns.join(', ')} FROM ${parquet(1)} WHERE ${where}`, [
        file.path,
    ])) {
        for (const [era, picked] of splitByEra(chunk)) {
            const ids = readIds(chunk, picked, file.path);
            const place = (row, name) => `${name} of row ${ids[row]} in ${file.path}`;
            yield {
                era,
                rows: {
                    ids,
                    features: features.map((name, f) => readFeature(chunk, 2 + f, picked, missing, (row) => place(row, name))),
                    targets: targets.map((name, t) => readTarget(chunk, 2 + features.length + t, picked, t === 0, (row) => place(row, name))),
                },
            };
        }
    }
}
/**
 * A feature as TINYINT, whatever integer type it has: what does not fit becomes -1, which is refused like any
 * other value out of range.
 */
const featureSql = (column, type) => type === 'TINYINT'
    ? column
    : `(CASE WHEN ${column} NOT BETWEEN 0 AND 4 THEN -1 ELSE ${column} END)::TINYINT`;
function splitByEra(chunk) {
    const picked = new Map();
    const eras = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row++) {
        const era = eras.getItem(row);
        const rows = picked.get(era);
        if (rows === undefined)
            picked.set(era, [row]);
        else
            rows.push(row);
    }
    return picked;
}
function readIds(chunk, picked, path) {
    const vector = chunk.getColumnVector(1);
    return picked.map((row) => vector.getItem(row) ??
        fail(datasetCodes, 'DATASET_ID_MALFORMED', `${path} has a row without an id`));
}
function readFeature(chunk, column, picked, missing, place) {
    const vector = chunk.getColumnVector(column);
    const values = new Int8Array(picked.length);
    for (let i = 0; i < values.length; i++) {
        const value = vector.getItem(picked[i]);
        if (value === null && missing === 'error')
            fail(datasetStoreCodes, 'DATASET_FEATURE_MISSING', `There is no ${place(i)}`);
        if (value !== null && (value < 0 || value > 4))
            fail(datasetCodes, 'DATASET_FEATURE_RANGE', `The ${place(i)} is not within 0..4`);
        values[i] = value ?? missingValue;
    }
    return values;
}
function readTarget(chunk, column, picked, isMain, place) {
    const vector = chunk.getColumnVector(column);
    const values = Float32Array.from(picked, (row) => vector.getItem(row) ?? NaN);
    const absent = isMain ? values.findIndex(Number.isNaN) : -1;
    if (absent !== -1)
        fail(datasetCodes, 'DATASET_TARGET_MISSING', `There is no ${place(absent)}`);
    return values;
}
//# sourceMappingURL=parquet-rows.js.map