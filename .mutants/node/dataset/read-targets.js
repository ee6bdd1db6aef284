import { datasetCodes } from '../../protocol/dataset/codes.js';
import { rowsMaxCount } from '../../protocol/dataset/era-block.js';
import { fail } from '../../protocol/error.js';
import { checkType } from './numerai-layout.js';
import { listParquetFiles } from './parquet-files.js';
import { parquet, ParquetSession } from './parquet-session.js';
const memoryMaxBytes = 256 * 1024 * 1024;
/**
 * The columns id and target of a Parquet file, in its order. Throws DATASET_PATH, DATASET_FILE_FOREIGN,
 * DATASET_FILE_TRUNCATED, DATASET_FILE_CORRUPT, DATASET_COLUMN_MISSING, DATASET_COLUMN_TYPE,
 * DATASET_ID_MALFORMED or DATASET_BLOCK_SIZE.
 */
export async function readTargets(file) {
    const [path] = (await listParquetFiles({ files: [file] }));
    return ParquetSession.use([path], { memoryMaxBytes }, async (session) => {
        const columns = { path, columns: await session.readColumns(path) };
        checkType(columns, 'id', ['VARCHAR']);
        checkType(columns, 'target', ['FLOAT', 'DOUBLE']);
        const ids = [];
        const target = [];
        for await (const chunk of session.stream(`SELECT id, target FROM ${parquet(1)}`, [path])) {
            if (ids.length + chunk.rowCount > rowsMaxCount)
                fail(datasetCodes, 'DATASET_BLOCK_SIZE', `${path} has more than ${rowsMaxCount} rows`);
            for (let row = 0; row < chunk.rowCount; row++) {
                const [id, value] = chunk.getRowValues(row);
                ids.push(id ?? fail(datasetCodes, 'DATASET_ID_MALFORMED', `${path} has a row without an id`));
                target.push(value ?? NaN);
            }
        }
        return { ids, target: Float32Array.from(target) };
    });
}
//# sourceMappingURL=read-targets.js.map