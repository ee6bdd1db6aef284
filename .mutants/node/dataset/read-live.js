import { datasetCodes } from '../../protocol/dataset/codes.js';
import { blockMaxBytes } from '../../protocol/dataset/era-block.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { concatEra } from './era-spool.js';
import { checkFeatures, liveRows, readLayout } from './numerai-layout.js';
import { listParquetFiles } from './parquet-files.js';
import { readRows } from './parquet-rows.js';
import { ParquetSession } from './parquet-session.js';
/** Enough for one row group of one era in 5,000 columns. */
const liveMemoryBytes = 1024 * 1024 * 1024;
/** What an id may be that stands in a CSV as it is. */
const idForm = /^[\x21\x23-\x26\x28-\x2b\x2d-\x7e]{1,64}$/;
/**
 * The live rows of a Parquet file, in its order and at most one block of them, for a model trained on a
 * dataset of `manifest`. Throws the codes of datasetStoreCodes, DATASET_NAME, DATASET_FEATURE_RANGE,
 * DATASET_ID_DUPLICATE, DATASET_ID_MALFORMED or DATASET_BLOCK_SIZE.
 */
export async function readLive(path, { features, missing }) {
    const files = await listParquetFiles({ files: [path] });
    return ParquetSession.use(files, { memoryMaxBytes: liveMemoryBytes }, async (session) => {
        const file = await readLayout(session, files[0]);
        checkFeatures(file, features);
        const parts = [];
        const ids = new Set();
        let liveEra;
        for await (const { era, rows } of readRows(session, file, { features, targets: [] }, missing, liveRows)) {
            if (era !== (liveEra ??= era))
                fail(datasetStoreCodes, 'DATASET_LIVE_ERA', `${path} has live rows of era ${liveEra} and of era ${era}`);
            for (const id of rows.ids) {
                if (!idForm.test(id))
                    fail(datasetStoreCodes, 'DATASET_LIVE_ID', `${path} has a live row with the id ${JSON.stringify(id).slice(0, 100)}`);
                if (ids.has(id))
                    fail(datasetCodes, 'DATASET_ID_DUPLICATE', `The id ${id} stands on more than one live row of ${path}`);
                ids.add(id);
            }
            if (ids.size * features.length > blockMaxBytes)
                fail(datasetCodes, 'DATASET_BLOCK_SIZE', `${path} has more than ${ids.size} live rows of ${features.length} features`);
            parts.push(rows);
        }
        if (parts.length === 0)
            fail(datasetStoreCodes, 'DATASET_NO_ROWS', `${path} has no live rows`);
        return concatEra(parts);
    });
}
//# sourceMappingURL=read-live.js.map