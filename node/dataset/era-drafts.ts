import { engineCodes, type EngineValues } from '../../native/index.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { datasetCodes } from '../../protocol/dataset/codes.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { encodeHead, encodeTarget, orderOfIds } from '../../protocol/dataset/era-block.js';
import { packedBytes } from '../../protocol/dataset/packing.js';
import { fail, isOf } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import type { BlockDraft, DatasetWriter } from './dataset-writer.js';
import type { PlannedFile } from './import-plan.js';
import { eraSql, idSql } from './numerai-layout.js';
import { featureSql, readRows, targetSql, type EraRows } from './parquet-rows.js';
import { parquet, quoteText, type ParquetSession } from './parquet-session.js';

/** An era whose block is being written: its ids are there, and of its columns some more each time. */
interface EraDraft {
  /** Of the dataset. */
  readonly firstRow: number;
  /** The rows, by their numbers in the era's file, as they stand in the block. */
  readonly order: Uint32Array;
  readonly block: BlockDraft;
}

/**
 * The eras of one file on their way into blocks. The file is read several times, first its ids, then some of
 * its columns each time: so what DuckDB holds, and what waits until its era is complete, is of those alone,
 * and nothing waits on the disk. Rows come in one order each time.
 */
export class EraDrafts {
  private readonly drafts = new Map<string, EraDraft>();
  private readonly rows: ReadonlyMap<string, number>;
  private readonly firstRows = new Map<string, number>();
  /** Memory used again: the collector would leave that of many eras lying about. */
  private values: Int8Array = new Int8Array();
  private packed = new Uint8Array();

  constructor(
    private readonly session: ParquetSession,
    private readonly file: PlannedFile,
    private readonly manifest: DatasetManifest,
    /** Has all that comes to the blocks, but for the ids. */
    private readonly engineValues: EngineValues,
    /** Told of rows that were read, times their columns. */
    private readonly onRead: (cells: number) => void,
  ) {
    const own = new Set(file.eraNames.values());
    this.rows = new Map(manifest.eras.flatMap(({ name, rows }) => (own.has(name) ? [[name, rows]] : [])));
    let row = 0;
    for (const { name, rows } of manifest.eras) {
      this.firstRows.set(name, row);
      row += rows;
    }
  }

  /**
   * Begins the blocks with the ids. Throws DATASET_ID_MALFORMED, DATASET_ID_DUPLICATE or
   * DATASET_FILE_CORRUPT.
   */
  async begin(writer: DatasetWriter): Promise<void> {
    const { features, targets } = this.manifest;
    await this.pass(
      [idSql(this.file)],
      (): string[] => [],
      (ids, rows) => {
        for (const id of rows.ids(0)) ids.push(id);
      },
      async (name, ids) => {
        const order = orderOfIds(ids);
        const block = writer.beginBlock();
        this.drafts.set(name, { firstRow: this.firstRows.get(name) as number, order, block });
        await block.append(encodeHead(ids, order, features.length, targets.length));
      },
    );
  }

  /**
   * Appends features to all blocks, in pairs but for the last of an odd number. Throws
   * DATASET_FEATURE_MISSING, DATASET_FEATURE_RANGE or DATASET_FILE_CORRUPT.
   */
  async appendFeatures(names: readonly string[]): Promise<void> {
    const first = this.manifest.features.indexOf(names[0] as string);
    await this.pass(
      names.map((name) => featureSql(this.file, name)),
      (rows) => this.memory(rows * names.length),
      (values, rows, start, total) => {
        for (let f = 0; f < names.length; f++) {
          const absent = rows.writeFeature(f, values, f * total + start);
          if (absent !== -1 && this.manifest.missing === 'error')
            return this.refuseMissing(names[f] as string, rows.era, start + absent);
        }
        return undefined;
      },
      async (name, values, { firstRow, order, block }) => {
        const length = packedBytes(order.length, names.length);
        if (this.packed.length < length) this.packed = new Uint8Array(length);
        const packed = this.packed.subarray(0, length);
        try {
          await this.engineValues.pushColumns(
            firstRow,
            first,
            { features: names.length, values },
            order,
            packed,
          );
        } catch (error) {
          if (!isOf(error, engineCodes, 'ENGINE_VALUE')) throw error;
          const odd = values.findIndex((value) => value < 0 || value > 4);
          const what = `${names[Math.floor(odd / order.length)]} of ${await this.rowName(name, odd % order.length)}`;
          fail(datasetCodes, 'DATASET_FEATURE_RANGE', `The ${what} is not within 0..4`, error);
        }
        await block.append(packed);
        this.values = values;
      },
    );
  }

  /**
   * Appends targets to all blocks. Throws DATASET_TARGET_MISSING, DATASET_TARGET_VALUE or
   * DATASET_FILE_CORRUPT.
   */
  async appendTargets(names: readonly string[]): Promise<void> {
    await this.pass(
      names.map(targetSql),
      (rows) => new Float32Array(rows * names.length),
      (values, rows, start, total) => {
        for (let t = 0; t < names.length; t++) rows.writeTarget(t, values, t * total + start);
      },
      async (name, values, { firstRow, order, block }) => {
        const rows = order.length;
        const bytes = new Uint8Array(4 * rows);
        for (const [t, target] of names.entries()) {
          const column = values.subarray(t * rows, (t + 1) * rows);
          const odd = column.findIndex((value) => Math.abs(value) === Infinity);
          if (odd !== -1)
            fail(
              datasetCodes,
              'DATASET_TARGET_VALUE',
              `The ${target} of ${await this.rowName(name, odd)} is no finite float32`,
            );
          const index = this.manifest.targets.indexOf(target);
          encodeTarget(column, index, order, bytes);
          this.engineValues.pushTarget(firstRow, rows, index, bytes);
          await block.append(bytes);
        }
      },
    );
  }

  /** The blocks of the eras by their names. */
  async finish(): Promise<Map<string, Cid>> {
    const blocks = new Map<string, Cid>();
    for (const [name, { block }] of this.drafts) blocks.set(name, await block.finish());
    return blocks;
  }

  /**
   * Reads columns of the whole file: `make` makes the place for those of an era of so many rows, `add` writes
   * what comes to it, from row `start` on, and `complete` takes it, one era's at a time, while more is read.
   */
  private async pass<T>(
    columns: readonly string[],
    make: (rows: number) => T,
    add: (place: T, rows: EraRows, start: number, total: number) => void | Promise<never>,
    complete: (name: string, place: T, draft: EraDraft) => Promise<void>,
  ): Promise<void> {
    const open = new Map<string, { readonly place: T; filled: number }>();
    let left = this.rows.size;
    let completing: Promise<void> | undefined;
    try {
      for await (const rows of readRows(this.session, this.file, columns, this.file.where)) {
        const name = this.file.eraNames.get(rows.era) ?? '';
        const total = this.rows.get(name) ?? 0;
        const era = open.get(name) ?? { place: make(total), filled: 0 };
        open.set(name, era);
        if (era.filled + rows.count > total) this.refuseCount(name);
        const refused = add(era.place, rows, era.filled, total);
        if (refused !== undefined) await refused;
        era.filled += rows.count;
        if (era.filled === total) {
          open.delete(name);
          left--;
          await completing;
          completing = complete(name, era.place, this.drafts.get(name) as EraDraft);
          completing.catch(() => undefined);
        }
        this.onRead(rows.count * columns.length);
      }
    } finally {
      // Nothing may be closed that is still written to; what was wrong with it came first.
      await completing;
    }
    if (left > 0) this.refuseCount([...open.keys(), ...this.rows.keys()][0] as string);
  }

  private memory(length: number): Int8Array {
    const { values } = this;
    if (values.length < length) return new Int8Array(length);
    this.values = new Int8Array();
    return values.length === length ? values : new Int8Array(values.buffer, 0, length);
  }

  private async refuseMissing(feature: string, era: string, row: number): Promise<never> {
    const name = this.file.eraNames.get(era) as string;
    return fail(
      datasetStoreCodes,
      'DATASET_FEATURE_MISSING',
      `There is no ${feature} of ${await this.rowName(name, row)}`,
    );
  }

  /** What to call a row of an era by, for an error: ids are not kept. */
  private async rowName(era: string, row: number): Promise<string> {
    const { path, where, eraNames } = this.file;
    const written = [...eraNames].filter(([, name]) => name === era).map(([raw]) => quoteText(raw));
    const [found] = await this.session.rows(
      `SELECT ${idSql(this.file)} FROM ${parquet(1)} WHERE ${where} AND ${eraSql(this.file)} IN (${written.join(', ')}) LIMIT 1 OFFSET ${row}`,
      [path],
    );
    return `row ${String(found?.[0])} in ${path}`;
  }

  /** Damaged statistics in a footer hide rows from a filter and not from a count. */
  private refuseCount(name: string): never {
    return fail(
      datasetStoreCodes,
      'DATASET_FILE_CORRUPT',
      `Era ${name} has not the rows that were counted in ${this.file.path}`,
    );
  }
}
