import { datasetCodes } from '../../protocol/dataset/codes.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { parquet } from './parquet-session.js';
/** Rows of a dataset are those whose targets are known; live and test rows are not, and era X is live. */
export const datasetRows = `data_type IN ('train', 'validation') AND era <> 'X'`;
export const liveRows = `data_type = 'live' OR era = 'X'`;
const mainTarget = 'target';
const keyColumns = ['id', 'era', 'data_type'];
const integerTypes = [
    'TINYINT',
    'SMALLINT',
    'INTEGER',
    'BIGINT',
    'UTINYINT',
    'USMALLINT',
    'UINTEGER',
    'UBIGINT',
];
const erasMaxRead = 20_000;
const isFeature = (name) => name.startsWith('feature_');
const isTarget = (name) => name === mainTarget || name.startsWith('target_');
async function readColumnFile(session, path) {
    const file = { path, columns: await session.readColumns(path) };
    for (const key of keyColumns)
        checkType(file, key, ['VARCHAR']);
    return file;
}
/**
 * The columns of a file, id, era and data_type among them, and its rows, counted. Throws
 * DATASET_COLUMN_MISSING, DATASET_COLUMN_TYPE, DATASET_FILE_CORRUPT, DATASET_DATA_TYPE, DATASET_NAME or
 * DATASET_NO_ROWS.
 */
export async function readLayout(session, path) {
    const { columns } = await readColumnFile(session, path);
    const eraRows = new Map();
    let rows = 0;
    const sql = `SELECT era, data_type, ${datasetRows}, count(*)::INTEGER FROM ${parquet(1)} GROUP BY ALL LIMIT ${erasMaxRead}`;
    for await (const chunk of session.stream(sql, [path])) {
        for (let row = 0; row < chunk.rowCount; row++) {
            const [era, dataType, taken, count] = chunk.getRowValues(row);
            if (!['train', 'validation', 'test', 'live'].includes(dataType ?? '')) {
                fail(datasetStoreCodes, 'DATASET_DATA_TYPE', `${path} has rows of data_type ${dataType}`);
            }
            if (era === null)
                return fail(datasetCodes, 'DATASET_NAME', `${path} has rows without an era`);
            if (taken)
                eraRows.set(era, (eraRows.get(era) ?? 0) + count);
            rows += count;
        }
    }
    if (rows === 0)
        fail(datasetStoreCodes, 'DATASET_NO_ROWS', `${path} has no rows`);
    return { path, columns, eraRows };
}
/**
 * The columns of a dataset made of `files`: all must have the same features and targets, of types that hold
 * them. Sorted by their bytes, the main target first, so that no order of columns matters.
 * Throws DATASET_COLUMN_MISSING, DATASET_COLUMN_EXTRA or DATASET_COLUMN_TYPE.
 */
export function selectColumns(files, featureSet) {
    const [first, ...others] = files;
    const names = [...first.columns.keys()].filter((name) => isFeature(name) || isTarget(name));
    for (const file of others) {
        const extra = [...file.columns.keys()].find((name) => (isFeature(name) || isTarget(name)) && !first.columns.has(name));
        if (extra !== undefined)
            fail(datasetStoreCodes, 'DATASET_COLUMN_EXTRA', `${file.path} has the column ${extra}, which ${first.path} has not`);
    }
    const features = [...(featureSet ?? names.filter(isFeature))].sort();
    if (features.length === 0)
        fail(datasetStoreCodes, 'DATASET_COLUMN_MISSING', `${first.path} has no feature column`);
    const targets = [mainTarget, ...names.filter((name) => isTarget(name) && name !== mainTarget).sort()];
    for (const file of files) {
        const missing = names.find((name) => !file.columns.has(name));
        if (missing !== undefined)
            fail(datasetStoreCodes, 'DATASET_COLUMN_MISSING', `${file.path} has no column ${missing}, which ${first.path} has`);
        for (const target of targets)
            checkType(file, target, ['FLOAT', 'DOUBLE']);
        checkFeatures(file, features);
    }
    return { features, targets };
}
/** Throws DATASET_COLUMN_MISSING or DATASET_COLUMN_TYPE. */
export function checkFeatures(file, features) {
    for (const feature of features)
        checkType(file, feature, integerTypes);
}
/** Throws DATASET_COLUMN_MISSING or DATASET_COLUMN_TYPE. */
export function checkType({ path, columns }, name, allowed) {
    const type = columns.get(name) ?? fail(datasetStoreCodes, 'DATASET_COLUMN_MISSING', `${path} has no column ${name}`);
    if (!allowed.includes(type))
        fail(datasetStoreCodes, 'DATASET_COLUMN_TYPE', `The column ${name} of ${path} is ${type}, not ${allowed.join(' or ')}`);
}
//# sourceMappingURL=numerai-layout.js.map