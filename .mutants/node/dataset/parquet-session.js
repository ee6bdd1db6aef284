import { DuckDBInstance } from '@duckdb/node-api';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
/**
 * DuckDB, used as a Parquet reader and nothing else: in memory, one thread, no extensions, no network and no
 * files but the ones named.
 */
export class ParquetSession {
    connection;
    constructor(connection) {
        this.connection = connection;
    }
    /** Runs `read` and closes the session, whatever happens. */
    static async use(files, options, read) {
        const instance = await DuckDBInstance.create(':memory:', {
            threads: '1',
            memory_limit: `${Math.floor(options.memoryMaxBytes)}B`,
            temp_directory: options.spillFolder ?? '',
            preserve_insertion_order: 'false',
            enable_external_file_cache: 'false',
            autoinstall_known_extensions: 'false',
            autoload_known_extensions: 'false',
            allow_community_extensions: 'false',
            allow_persistent_secrets: 'false',
        });
        try {
            const connection = await instance.connect();
            try {
                await connection.run(`SET allowed_paths = [${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ')}]`);
                await connection.run('SET enable_external_access = false');
                await connection.run('SET lock_configuration = true');
                return await read(new ParquetSession(connection));
            }
            finally {
                connection.closeSync();
            }
        }
        finally {
            instance.closeSync();
        }
    }
    /** The columns of a file and their SQL types. */
    async readColumns(file) {
        const columns = new Map();
        for await (const chunk of this.stream(`DESCRIBE SELECT * FROM ${parquet(1)}`, [file])) {
            for (let row = 0; row < chunk.rowCount; row++) {
                columns.set(String(chunk.getColumnVector(0).getItem(row)), String(chunk.getColumnVector(1).getItem(row)));
            }
        }
        return columns;
    }
    /**
     * The result of a query as chunks of at most 2,048 rows; `files` are its parameters. Throws
     * DATASET_FILE_CORRUPT or DATASET_MEMORY.
     */
    async *stream(sql, files) {
        try {
            const result = await this.connection.stream(sql, [...files]);
            for (;;) {
                const chunk = await result.fetchChunk();
                if (chunk === null || chunk.rowCount === 0)
                    return;
                yield chunk;
            }
        }
        catch (error) {
            if (!(error instanceof Error) || /No space left on device/i.test(error.message))
                throw error;
            if (/out of memory/i.test(error.message))
                fail(datasetStoreCodes, 'DATASET_MEMORY', `Reading ${files.join(', ')} needs more memory than is allowed`, error);
            fail(datasetStoreCodes, 'DATASET_FILE_CORRUPT', `${files.join(', ')} cannot be decoded`, error);
        }
    }
}
/** A file as a table: parameter `number` is its path, taken as it is. */
export const parquet = (number) => `read_parquet($${number}, hive_partitioning = false)`;
export const quoteName = (name) => `"${name.replaceAll('"', '""')}"`;
//# sourceMappingURL=parquet-session.js.map