import { join } from 'node:path';
import { cidOf, rawCodec } from '../../protocol/codec/hash.js';
import { datasetCodes } from '../../protocol/dataset/codes.js';
import { encodeDatasetManifest, } from '../../protocol/dataset/dataset-manifest.js';
import { blockMaxBytes, encodeEraBlock } from '../../protocol/dataset/era-block.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { DatasetWriter } from './dataset-writer.js';
import { EraSpool } from './era-spool.js';
import { datasetRows, readLayout, selectColumns, } from './numerai-layout.js';
import { listParquetFiles, readFeatureSet } from './parquet-files.js';
import { readRows } from './parquet-rows.js';
import { parquet, ParquetSession } from './parquet-session.js';
/**
 * Imports Parquet files in the layout of Numerai v5 into the data directory `dir`: one pass over the ids and
 * eras, one over the rows. Memory: `memoryMaxBytes` and one era three times over. Throws the codes of
 * datasetCodes and datasetStoreCodes; whatever fails, nothing is left and nothing stored is touched.
 */
export async function importParquet(dir, options, { onProgress, signal } = {}) {
    const paths = await listParquetFiles(options.source);
    const featureSet = await readFeatureSet(paths[0], options.featureSet);
    return DatasetWriter.use(dir, (writer) => ParquetSession.use(paths, { spillFolder: join(writer.workFolder, 'engine'), memoryMaxBytes: options.memoryMaxBytes * 0.75 }, async (session) => {
        const files = await readLayouts(session, paths);
        const columns = selectColumns(files, featureSet);
        const left = countRows(files);
        const draft = draftManifest(columns, left, options.missing);
        checkSizes(draft, options.diskMaxBytes);
        await checkDuplicateIds(session, files);
        const spool = new EraSpool(join(writer.workFolder, 'spool'), options.memoryMaxBytes * 0.25);
        const blocks = new Map();
        const totalRows = draft.eras.reduce((sum, era) => sum + era.rows, 0);
        let doneRows = 0;
        let storedBytes = 0;
        for (const file of files) {
            for await (const { era, rows } of readRows(session, file, columns, options.missing, datasetRows)) {
                signal?.throwIfAborted();
                await spool.add(era, rows);
                const rowsLeft = (left.get(era) ?? 0) - rows.ids.length;
                left.set(era, rowsLeft);
                if (rowsLeft === 0) {
                    const bytes = encodeEraBlock(await spool.take(era));
                    storedBytes += bytes.length;
                    checkDisk(storedBytes, options.diskMaxBytes);
                    blocks.set(era, await writer.addBlock(bytes));
                }
                doneRows += rows.ids.length;
                onProgress?.(doneRows, totalRows);
            }
        }
        // Damaged statistics in a footer hide rows from a filter and not from a count; a file may also change
        // meanwhile.
        const odd = [...left].find(([, rowsLeft]) => rowsLeft !== 0);
        if (odd !== undefined)
            fail(datasetStoreCodes, 'DATASET_FILE_CORRUPT', `Era ${odd[0]} has not the rows that were counted in ${paths.join(', ')}`);
        return writer.commit({
            ...draft,
            eras: draft.eras.map((era) => ({ ...era, block: blocks.get(era.name) })),
        });
    }));
}
/** The files with rows for a dataset. Throws DATASET_NO_ROWS and what readLayout throws. */
async function readLayouts(session, paths) {
    const files = [];
    for (const path of paths) {
        const file = await readLayout(session, path);
        if (file.eraRows.size > 0)
            files.push(file);
    }
    const [first, ...others] = files;
    if (first === undefined)
        return fail(datasetStoreCodes, 'DATASET_NO_ROWS', `No row of ${paths.join(', ')} is for training or validation`);
    return [first, ...others];
}
function countRows(files) {
    const rows = new Map();
    for (const file of files) {
        for (const [era, count] of file.eraRows)
            rows.set(era, (rows.get(era) ?? 0) + count);
    }
    return rows;
}
/**
 * The manifest without its blocks, checked before the long part of the work begins. Throws the codes of
 * encodeDatasetManifest.
 */
function draftManifest({ features, targets }, eraRows, missing) {
    const block = cidOf(new Uint8Array(), rawCodec);
    const eras = [...eraRows.keys()]
        .sort()
        .map((name) => ({ name, rows: eraRows.get(name), block }));
    const draft = {
        kind: 'dataset',
        version: 1,
        features: [...features],
        targets: [...targets],
        eras,
        missing,
    };
    encodeDatasetManifest(draft);
    return draft;
}
/** Refuses what cannot fit before it is read. */
function checkSizes({ features, targets, eras }, diskMaxBytes) {
    const bytesOf = ({ rows }) => rows * (features.length + 4 * targets.length + 2);
    const large = eras.find((era) => bytesOf(era) > blockMaxBytes);
    if (large !== undefined)
        fail(datasetCodes, 'DATASET_BLOCK_SIZE', `Era ${large.name} has ${large.rows} rows of ${features.length} features`);
    checkDisk(eras.reduce((sum, era) => sum + bytesOf(era), 0), diskMaxBytes);
}
function checkDisk(bytes, maxBytes) {
    if (bytes > maxBytes)
        fail(datasetStoreCodes, 'DATASET_DISK_LIMIT', `The dataset takes more than the ${maxBytes} bytes allowed`);
}
/** Ids are unique across eras and files, which no era alone can tell. Throws DATASET_ID_DUPLICATE. */
async function checkDuplicateIds(session, files) {
    const all = files
        .map((_, i) => `SELECT id FROM ${parquet(1 + i)} WHERE ${datasetRows}`)
        .join(' UNION ALL ');
    const sql = `SELECT id FROM (${all}) WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1 LIMIT 1`;
    for await (const chunk of session.stream(sql, files.map((file) => file.path))) {
        fail(datasetCodes, 'DATASET_ID_DUPLICATE', `The id ${String(chunk.getColumnVector(0).getItem(0))} stands on more than one row`);
    }
}
//# sourceMappingURL=import-parquet.js.map