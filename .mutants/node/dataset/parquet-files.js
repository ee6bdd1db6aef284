import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../../protocol/error.js';
import { openRegular, readRegular } from '../regular-file.js';
import { datasetStoreCodes } from './codes.js';
const filesMaxCount = 1_000;
const featureSetsMaxBytes = 16 * 1024 * 1024;
const parquetMagic = 'PAR1';
/**
 * The files of a source as absolute paths, each with the first and last bytes of Parquet. Throws
 * DATASET_PATH, DATASET_FOLDER_EMPTY, DATASET_FILE_FOREIGN or DATASET_FILE_TRUNCATED.
 */
export async function listParquetFiles(source) {
    const files = 'files' in source ? source.files.map((file) => resolve(file)) : await listFolder(resolve(source.folder));
    if (files.length === 0 || files.length > filesMaxCount) {
        fail(datasetStoreCodes, 'DATASET_FOLDER_EMPTY', `There are ${files.length} Parquet files where 1 to ${filesMaxCount} are expected`);
    }
    for (const file of files)
        await checkMagic(file);
    return [...new Set(files)];
}
/**
 * The features of a set: `all` stands for every feature of the files and answers null, any other is looked up
 * in the features.json next to the first file. Throws DATASET_FEATURE_SET.
 */
export async function readFeatureSet(firstFile, featureSet) {
    if (featureSet === 'all')
        return null;
    const file = join(dirname(firstFile), 'features.json');
    let sets;
    try {
        sets = JSON.parse((await readRegular(file, featureSetsMaxBytes)).toString('utf8'))?.feature_sets;
    }
    catch (error) {
        fail(datasetStoreCodes, 'DATASET_FEATURE_SET', `${file} cannot be read`, error);
    }
    const isMap = typeof sets === 'object' && sets !== null;
    const features = isMap && Object.hasOwn(sets, featureSet)
        ? sets[featureSet]
        : undefined;
    if (!Array.isArray(features) ||
        features.length === 0 ||
        !features.every((name) => typeof name === 'string')) {
        const known = isMap
            ? Object.keys(sets)
                .slice(0, 20)
                .join(', ')
            : 'none';
        fail(datasetStoreCodes, 'DATASET_FEATURE_SET', `${file} has no feature set ${featureSet}, but ${known}`);
    }
    return [...new Set(features)];
}
async function listFolder(folder) {
    const names = await readdir(folder).catch((error) => fail(datasetStoreCodes, 'DATASET_PATH', `${folder} cannot be read`, error));
    return names
        .filter((name) => name.endsWith('.parquet'))
        .sort()
        .map((name) => join(folder, name));
}
async function checkMagic(file) {
    const ends = await readEnds(file).catch((error) => fail(datasetStoreCodes, 'DATASET_PATH', `${file} cannot be read: ${error.message}`, error));
    if (ends[0] !== parquetMagic)
        fail(datasetStoreCodes, 'DATASET_FILE_FOREIGN', `${file} is no Parquet file`);
    if (ends[1] !== parquetMagic)
        fail(datasetStoreCodes, 'DATASET_FILE_TRUNCATED', `${file} ends before its footer`);
}
async function readEnds(file) {
    const handle = await openRegular(file);
    try {
        const { size } = await handle.stat();
        const read = async (position) => {
            const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, position);
            return buffer.toString('latin1', 0, bytesRead);
        };
        return [await read(0), await read(Math.max(4, size - 4))];
    }
    finally {
        await handle.close();
    }
}
//# sourceMappingURL=parquet-files.js.map