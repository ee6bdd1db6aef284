import { DuckDBInstance, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';

export interface SessionOptions {
  /** Where DuckDB may spill; without it, it does not. */
  readonly spillFolder?: string;
  /** What DuckDB may hold at once: above all the pages of one row group in all columns that are read. */
  readonly memoryMaxBytes: number;
}

/**
 * DuckDB, used as a Parquet reader and nothing else: in memory, one thread, no extensions, no network and no
 * files but the ones named.
 */
export class ParquetSession {
  private constructor(private readonly connection: DuckDBConnection) {}

  /** Runs `read` and closes the session, whatever happens. */
  static async use<T>(
    files: readonly string[],
    options: SessionOptions,
    read: (session: ParquetSession) => Promise<T>,
  ): Promise<T> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: `${Math.floor(options.memoryMaxBytes)}B`,
      temp_directory: options.spillFolder ?? '',
      // What is read in several passes must come in one order.
      preserve_insertion_order: 'true',
      enable_external_file_cache: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      allow_persistent_secrets: 'false',
    });
    try {
      const connection = await instance.connect();
      try {
        // DuckDB looks for the pattern itself among what is allowed, and then for the file that it finds.
        const allowed = files.flatMap((file) => [file, patternOf(file)]).map(quoteText);
        await connection.run(`SET allowed_paths = [${allowed.join(', ')}]`);
        await connection.run('SET enable_external_access = false');
        await connection.run('SET lock_configuration = true');
        return await read(new ParquetSession(connection));
      } finally {
        connection.closeSync();
      }
    } finally {
      instance.closeSync();
    }
  }

  /** The columns of a file and their SQL types. */
  async readColumns(file: string): Promise<Map<string, string>> {
    const rows = await this.rows(`DESCRIBE SELECT * FROM ${parquet(1)}`, [file]);
    return new Map(rows.map(([name, type]) => [String(name), String(type)]));
  }

  /** The whole result of a query that has a small one. Throws as stream does. */
  async rows(sql: string, files: readonly string[]): Promise<unknown[][]> {
    const rows: unknown[][] = [];
    for await (const chunk of this.stream(sql, files)) rows.push(...chunk.getRows());
    return rows;
  }

  /**
   * The result of a query as chunks of at most 2,048 rows; `files` are its parameters. The next chunk is read
   * while one is worked on. Throws DATASET_FILE_CORRUPT or DATASET_MEMORY.
   */
  async *stream(sql: string, files: readonly string[]): AsyncGenerator<DuckDBDataChunk> {
    let next: Promise<DuckDBDataChunk | null> | undefined;
    try {
      const result = await this.connection.stream(sql, files.map(patternOf));
      next = result.fetchChunk();
      for (;;) {
        const chunk = await next;
        if (chunk === null || chunk.rowCount === 0) return;
        next = result.fetchChunk();
        yield chunk;
      }
    } catch (error) {
      if (!(error instanceof Error) || /No space left on device/i.test(error.message)) throw error;
      if (/out of memory/i.test(error.message))
        fail(
          datasetStoreCodes,
          'DATASET_MEMORY',
          `Reading ${files.join(', ')} needs more memory than is allowed`,
          error,
        );
      fail(datasetStoreCodes, 'DATASET_FILE_CORRUPT', `${files.join(', ')} cannot be decoded`, error);
    } finally {
      // Nothing may be closed that is still read.
      await next?.catch(() => undefined);
    }
  }
}

/** The pattern that only this path matches: DuckDB takes all paths for patterns. */
const patternOf = (path: string): string => path.replace(/[[*?]/g, '[$&]');

/** A file as a table: parameter `number` is its path. */
export const parquet = (number: number): string => `read_parquet($${number}, hive_partitioning = false)`;
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
