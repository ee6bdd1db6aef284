import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import * as assert from 'uvu/assert';
import { cidOf, rawCodec } from '../../../protocol/codec/hash.js';
import { GridlodeError } from '../../../protocol/error.js';
/**
 * 30 rows in the layout of Numerai v5: three eras of ten, two features, a second target that is missing in
 * places.
 */
export const baseRows = `SELECT 'n' || lpad(i::VARCHAR, 3, '0') AS id, lpad((1 + i // 10)::VARCHAR, 4, '0') AS era, 'train' AS data_type,
  (i % 5)::TINYINT AS feature_b, (i * 3 % 5)::TINYINT AS feature_a, ((i % 5) / 4)::FLOAT AS target,
  (CASE WHEN i % 7 = 0 THEN NULL ELSE 0.5 END)::FLOAT AS target_b FROM range(30) t(i)`;
/** The base rows with columns replaced, as `expression AS column`. */
export const withColumns = (replacements) => `SELECT * REPLACE (${replacements}) FROM (${baseRows})`;
/** Live rows for twelve features; `id` is an expression of the row `i`, and each seed gives other values. */
export const liveRows = (id, rows, seed) => `SELECT ${id} AS id, 'X' AS era, 'live' AS data_type,
  ${Array.from({ length: 12 }, (_, f) => `((i * ${7 + 2 * f} + i * i * ${f + seed}) % 5)::TINYINT AS feature_${String(f + 1).padStart(4, '0')}`).join(', ')} FROM range(${rows}) t(i)`;
/** Runs `use` in a temporary folder, which is removed afterwards. */
export async function inFolder(use) {
    const folder = await mkdtemp(join(tmpdir(), 'gridlode-dataset-'));
    try {
        return await use(folder);
    }
    finally {
        await rm(folder, { recursive: true, force: true });
    }
}
/** Writes the result of each query to the Parquet file of its name. */
export async function writeParquet(folder, queries) {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    try {
        for (const [name, sql] of Object.entries(queries)) {
            await connection.run(`COPY (${sql}) TO '${join(folder, name)}' (FORMAT parquet, COMPRESSION zstd)`);
        }
    }
    finally {
        connection.closeSync();
        instance.closeSync();
    }
}
export const importOptions = (folder, changes = {}) => ({
    source: { folder },
    featureSet: 'all',
    missing: 'two',
    diskMaxBytes: 1e9,
    memoryMaxBytes: 1e9,
    ...changes,
});
export async function assertCode(run, code, message = /./) {
    const error = await run.then(() => undefined, (reason) => reason);
    assert.instance(error, GridlodeError, String(error));
    assert.is(error.code, code, error.message);
    assert.match(error.message, message);
}
/** What lies in the datasets folder, temporary folders included. */
export const storedNames = (dir) => readdir(join(dir, 'datasets'));
/** Every file and folder there, files with the CIDs of their bytes, to compare before and after. */
export async function storedFiles(dir) {
    const root = join(dir, 'datasets');
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return Promise.all(entries.map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return [relative(root, path), entry.isFile() ? cidOf(await readFile(path), rawCodec) : 'folder'];
    })).then((files) => files.sort(([a], [b]) => (a < b ? -1 : 1)));
}
//# sourceMappingURL=fixture.js.map